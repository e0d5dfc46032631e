package io.warrenmq.core.vhost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.ConsumerSpec;
import io.warrenmq.core.queue.TestConsumer;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.vhost.Declarations.DeclaredQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * RabbitMQ lets the queue send cancel-ok, so that no delivery comes after it. Clients rely on that: the Java client
 * closes the channel when a delivery comes for a tag that it has cancelled.
 */
final class CancelOkTest {
    @Test
    void noDeliveryComesAfterCancelOk() {
        List<String> late = new ArrayList<>();
        for (long seed = 0; seed < 2_000; seed++) {
            var bench = new VhostBench(3, seed);
            var random = new SplittableRandom(seed);
            Session home = bench.open(0);
            Session session = bench.open(2);
            bench.declare(home, "elsewhere", VhostBench.PLAIN);
            bench.declare(home, "q", VhostBench.PLAIN);
            assertEquals(1, bench.queue("q").shard().index());
            TestConsumer consumer = bench.consume(session, bench.channel(session), "q", ConsumerSpec.tagged("c"));
            // Somebody on the home shard keeps the queue busy, with messages and with questions.
            var publisher = new Publisher(bench.vhost(), home, _ -> {});
            for (int i = 0; i < 5; i++) {
                if (random.nextBoolean()) {
                    bench.<DeclaredQueue>ask(
                            home, reply -> bench.vhost().queues().check(home, "q", reply));
                }
                bench.shards().on(home.shard(), () -> publisher.publish(TestMessages.to("", "q", "m"), 1));
                bench.shards().steps(random.nextInt(4));
            }
            Answer<Done> cancelled =
                    bench.ask(session, reply -> bench.vhost().queues().cancel(consumer.consumer(), reply));
            while (!cancelled.isIn()) {
                assertTrue(bench.shards().step());
            }
            consumer.takeArrivals();
            bench.shards().runUntilIdle();
            if (!consumer.takeArrivals().isEmpty()) {
                late.add("seed " + seed);
            }
        }
        assertEquals(List.of(), late);
    }
}
