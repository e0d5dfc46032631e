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

/** One route through a fanout exchange, to all that is bound. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FanoutRouting {
    @Param({"1", "10", "100", "1000"})
    public int bindingCount;

    private final BindingTable table = ExchangeType.FANOUT.newTable();
    private final RouteCount found = new RouteCount();
    private long routes;

    @Setup
    public void bind() {
        for (int i = 0; i < bindingCount; i++) {
            table.add(new Binding(new Target("q" + i), "", FieldTable.EMPTY));
        }
    }

    @Benchmark
    public long route() {
        routes++;
        table.route("orders", () -> FieldTable.EMPTY, found);
        return found.count();
    }

    @TearDown
    public void check() {
        found.require(routes, bindingCount);
    }
}
