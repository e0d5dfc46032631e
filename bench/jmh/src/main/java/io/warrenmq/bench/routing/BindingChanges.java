package io.warrenmq.bench.routing;

import io.warrenmq.bench.rig.Target;
import io.warrenmq.core.routing.Binding;
import io.warrenmq.core.routing.BindingTable;
import io.warrenmq.core.routing.ExchangeType;
import io.warrenmq.core.table.FieldTable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Many queues are bound to one exchange, each with one binding, and unbound again as they are deleted. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class BindingChanges {
    /** The exchange's type, and what its bindings have in common. */
    public enum Shape {
        DIRECT_OWN_KEYS(ExchangeType.DIRECT) {
            @Override
            Binding binding(int at) {
                return keyed(at, "orders." + at);
            }
        },
        DIRECT_ONE_KEY(ExchangeType.DIRECT) {
            @Override
            Binding binding(int at) {
                return keyed(at, "orders");
            }
        },
        FANOUT(ExchangeType.FANOUT) {
            @Override
            Binding binding(int at) {
                return keyed(at, "");
            }
        },
        TOPIC_OWN_KEYS(ExchangeType.TOPIC) {
            @Override
            Binding binding(int at) {
                return keyed(at, "orders." + at + ".#");
            }
        },
        TOPIC_ONE_KEY(ExchangeType.TOPIC) {
            @Override
            Binding binding(int at) {
                return keyed(at, "orders.#");
            }
        },
        HEADERS(ExchangeType.HEADERS) {
            @Override
            Binding binding(int at) {
                FieldTable arguments = FieldTable.builder()
                        .put("region", "eu-central-1")
                        .put("device", "device" + at)
                        .build();
                return new Binding(new Target("q" + at), "", arguments);
            }
        };

        private final ExchangeType type;

        Shape(ExchangeType type) {
            this.type = type;
        }

        abstract Binding binding(int at);

        static Binding keyed(int at, String key) {
            return new Binding(new Target("q" + at), key, FieldTable.EMPTY);
        }
    }

    @Param({"1000", "10000", "100000"})
    public int bindingCount;

    @Param
    public Shape shape = Shape.FANOUT;

    private Binding[] bindings;
    private BindingTable empty;

    @Setup(Level.Invocation)
    public void prepare() {
        bindings = new Binding[bindingCount];
        for (int i = 0; i < bindingCount; i++) {
            bindings[i] = shape.binding(i);
        }
        empty = shape.type.newTable();
    }

    @Benchmark
    public BindingTable bind() {
        for (Binding binding : bindings) {
            empty.add(binding);
        }
        return empty;
    }

    @Benchmark
    public BindingTable bindAndUnbind() {
        for (Binding binding : bindings) {
            empty.add(binding);
        }
        for (Binding binding : bindings) {
            empty.removeDestination(binding.destination());
        }
        return empty;
    }
}
