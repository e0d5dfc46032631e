package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.shard.Shard;
import org.junit.jupiter.api.Test;

/** What the broker itself publishes is bounded, and what is beyond the bound is dropped. */
final class BrokerPublisherTest {
    private final VhostBench bench = new VhostBench(2, 1);
    private final Session session = bench.open(1);
    private final Shard shard = bench.shards().shard(0);
    private final BrokerPublisher publisher = bench.vhost().brokerPublisher(shard);

    private void publish(int count, String body) {
        bench.declare(session, "q", PLAIN);
        bench.bind(session, "amq.topic", "q", "#");
        bench.shards().on(shard, () -> {
            for (int i = 0; i < count; i++) {
                publisher.publishLater(TestMessages.to("amq.topic", "key", body));
            }
        });
        bench.shards().runUntilIdle();
    }

    @Test
    void whatIsTooManyAtATimeIsDropped() {
        publish(BrokerPublisher.OPEN_MAX + 100, "body");
        assertEquals(BrokerPublisher.OPEN_MAX, bench.purge(session, "q"));
    }

    @Test
    void whatIsTooLargeAtATimeIsDropped() {
        publish(100, "x".repeat(1024 * 1024));
        assertEquals(32, bench.purge(session, "q"));
    }

    @Test
    void roomComesBackWhenQueuesHaveTakenTheirs() {
        for (int i = 0; i < 3; i++) {
            publish(BrokerPublisher.OPEN_MAX, "body");
            assertEquals(BrokerPublisher.OPEN_MAX, bench.purge(session, "q"));
        }
    }
}
