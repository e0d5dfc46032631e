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

/** One route through a direct exchange, where one binding of many fits. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DirectRouting {
    @Param({"10", "1000", "100000"})
    public int bindingCount;

    private final BindingTable table = ExchangeType.DIRECT.newTable();
    private final RouteCount found = new RouteCount();
    private final Keys keys = new Keys();
    private long routes;

    @Setup
    public void bind() {
        for (int i = 0; i < bindingCount; i++) {
            table.add(new Binding(new Target("q" + i), key(i), FieldTable.EMPTY));
        }
        keys.fill(bindingCount, DirectRouting::key);
    }

    private static String key(int binding) {
        return "orders." + binding;
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
