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

/** A message is published to a queue and handed at once to a consumer that does not acknowledge. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NoAckDelivery {
    @Param({"1", "100"})
    public int consumerCount;

    private final LoneQueue orders = new LoneQueue();

    @Setup
    public void subscribe() {
        orders.subscribe(consumerCount, true, 0);
    }

    @Benchmark
    public long publishAndDeliver() {
        orders.queue().publish(orders.message());
        return orders.outlet().count();
    }
}
