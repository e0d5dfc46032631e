package io.warrenmq.bench.routing;

import io.warrenmq.bench.rig.Contents;
import io.warrenmq.bench.rig.RouteCount;
import io.warrenmq.bench.rig.Target;
import io.warrenmq.core.routing.Binding;
import io.warrenmq.core.routing.BindingTable;
import io.warrenmq.core.routing.ExchangeType;
import io.warrenmq.core.routing.Headers;
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

/** One route through a headers exchange, where one binding of many fits; the headers are decoded already. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeadersRouting {
    @Param({"10", "1000", "100000"})
    public int bindingCount;

    @Param({"all", "any"})
    public String match = "all";

    private final BindingTable table = ExchangeType.HEADERS.newTable();
    private final RouteCount found = new RouteCount();
    private Headers headers;
    private long routes;

    @Setup
    public void bind() {
        for (int i = 0; i < bindingCount; i++) {
            FieldTable.Builder arguments = FieldTable.builder().put("x-match", match);
            if (match.equals("all")) {
                arguments.put("region", "eu-central-1");
            }
            table.add(new Binding(
                    new Target("q" + i),
                    "",
                    arguments.put("device", "device" + i).build()));
        }
        FieldTable decoded = Contents.HEADERS.toBuilder()
                .put("device", "device" + bindingCount / 2)
                .build();
        headers = () -> decoded;
    }

    @Benchmark
    public long route() {
        routes++;
        table.route("orders", headers, found);
        return found.count();
    }

    @TearDown
    public void check() {
        found.require(routes, 1);
    }
}
