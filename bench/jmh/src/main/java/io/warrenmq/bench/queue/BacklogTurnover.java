package io.warrenmq.bench.queue;

import io.warrenmq.bench.rig.LoneQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Many messages wait; one more comes at the end and the first is taken by {@code basic.get}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BacklogTurnover {
    @Param({"0", "1000", "1000000"})
    public int waitingCount;

    private final LoneQueue orders = new LoneQueue();

    @Setup
    public void fill() {
        for (int i = 0; i < waitingCount; i++) {
            orders.queue().publish(orders.message());
        }
    }

    @Benchmark
    public void publishAndGet(Blackhole taken) {
        orders.queue().publish(orders.message());
        orders.queue().get(true, taken::consume, refusal -> {
            throw refusal;
        });
    }
}
