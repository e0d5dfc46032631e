package io.warrenmq.bench.queue;

import io.warrenmq.bench.rig.LoneQueue;
import io.warrenmq.core.queue.Return;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A message is published to a queue, handed to a consumer, and acknowledged or put back and handed out again. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AckedDelivery {
    @Param({"1", "100"})
    public int consumerCount;

    private final LoneQueue orders = new LoneQueue();

    @Setup
    public void subscribe() {
        orders.subscribe(consumerCount, false, 10);
    }

    @Benchmark
    public long publishDeliverSettle() {
        orders.queue().publish(orders.message());
        orders.queue().settle(orders.outlet().last());
        return orders.outlet().count();
    }

    /** The message goes to the next consumer as redelivered, and then for good. */
    @Benchmark
    public long publishDeliverRequeueDeliverSettle() {
        orders.queue().publish(orders.message());
        orders.queue().requeue(List.of(orders.outlet().last()), Return.GIVEN_BACK);
        orders.queue().settle(orders.outlet().last());
        return orders.outlet().count();
    }
}
