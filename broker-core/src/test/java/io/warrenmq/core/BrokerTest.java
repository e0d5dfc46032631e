package io.warrenmq.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.access.FixedUsers;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.journal.SimulatedJournal;
import io.warrenmq.core.paging.SimulatedPaging;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.shard.SimulatedShards;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BrokerTest {
    private final SimulatedShards shards = new SimulatedShards(1, 1);
    private final Broker broker = new Broker(
            new BrokerIdentity("Warren", "1.2.3", "Java", "warren@host"),
            shards.all(),
            SimulatedPaging.unlimited(new SimulatedJournal(shards), 1),
            FixedUsers.guest(),
            new SplittableRandom(1));

    @Test
    void theDefaultVirtualHostIsThereAndOthersAreNot() {
        assertEquals("/", broker.vhost("/").name());
        assertSame(broker.vhost("/"), broker.vhost("/"));
        BrokerException refusal = assertThrows(BrokerException.class, () -> broker.vhost("other"));
        assertEquals("NOT_ALLOWED - vhost other not found", refusal.replyText());
        assertEquals(ReplyCode.Scope.CONNECTION, refusal.code().scope());
    }

    @Test
    void connectionIdsAreNeverUsedTwice() {
        long last = Queue.NO_OWNER;
        for (int i = 0; i < 100; i++) {
            long next = broker.nextConnectionId();
            assertTrue(next > last);
            last = next;
        }
    }
}
