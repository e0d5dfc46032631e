package io.warrenmq.bench.routing;

import io.warrenmq.bench.rig.RouteCount;
import io.warrenmq.bench.rig.Target;
import io.warrenmq.core.routing.Binding;
import io.warrenmq.core.routing.BindingTable;
import io.warrenmq.core.routing.ExchangeType;
import io.warrenmq.core.table.FieldTable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One route through a topic exchange, where one binding of many fits. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TopicRouting {
    /** How the binding keys look; the routing keys are {@code eu.<site>.<device>.temperature}. */
    public enum Shape {
        /** {@code eu.7.123.temperature}: no wildcard. */
        WORDS {
            @Override
            String bindingKey(int binding) {
                return routingKey(binding);
            }
        },
        /** {@code *.7.123.*}: any region and any value. */
        STAR {
            @Override
            String bindingKey(int binding) {
                return "*." + siteAndDevice(binding) + ".*";
            }
        },
        /** {@code eu.7.123.#}: all of a device. */
        HASH_LAST {
            @Override
            String bindingKey(int binding) {
                return "eu." + siteAndDevice(binding) + ".#";
            }
        },
        /** {@code #.7.123.#}: a device, wherever it stands. */
        HASH_FIRST {
            @Override
            String bindingKey(int binding) {
                return "#." + siteAndDevice(binding) + ".#";
            }
        };

        private static final int DEVICES_PER_SITE = 100;

        abstract String bindingKey(int binding);

        static String routingKey(int binding) {
            return "eu." + siteAndDevice(binding) + ".temperature";
        }

        private static String siteAndDevice(int binding) {
            return "site" + binding / DEVICES_PER_SITE + ".device" + binding % DEVICES_PER_SITE;
        }
    }

    @Param({"10", "1000", "100000"})
    public int bindingCount;

    @Param
    public Shape shape = Shape.WORDS;

    private final BindingTable table = ExchangeType.TOPIC.newTable();
    private final RouteCount found = new RouteCount();
    private final Keys keys = new Keys();
    private long routes;

    @Setup
    public void bind() {
        for (int i = 0; i < bindingCount; i++) {
            table.add(new Binding(new Target("q" + i), shape.bindingKey(i), FieldTable.EMPTY));
        }
        keys.fill(bindingCount, Shape::routingKey);
    }

    @Benchmark
    public long route() {
        routes++;
        table.route(keys.next(), () -> FieldTable.EMPTY, found);
        return found.count();
    }

    @TearDown
    public void check() {
        found.require(routes, 1);
    }
}
