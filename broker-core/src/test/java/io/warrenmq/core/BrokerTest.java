package io.warrenmq.core;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.access.FixedUsers;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.journal.MarkList;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.SimulatedJournal;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.paging.PositionList;
import io.warrenmq.core.paging.SimulatedPaging;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.SimulatedShards;
import io.warrenmq.core.table.FieldTable;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
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

    @Test
    void aJournalOfAnotherBrokersVirtualHostIsRefused() {
        CompletableFuture<Done> restored = broker.restore(new Recovered(
                List.of(new TopologyChange.QueueDeclared("other", "q", 1, false, FieldTable.EMPTY)), Map.of(), 1));
        shards.runUntilIdle();
        CompletionException failure = assertThrows(CompletionException.class, restored::join);
        assertEquals(
                "the journal has changes of vhost 'other', which does not exist",
                requireNonNull(failure.getCause()).getMessage());
    }

    @Test
    void anExchangeOfAnUnknownTypeIsRefused() {
        CompletableFuture<Done> restored = broker.restore(new Recovered(
                List.of(new TopologyChange.ExchangeDeclared("/", "x", "x-new", false, false, FieldTable.EMPTY)),
                Map.of(),
                0));
        shards.runUntilIdle();
        assertTrue(restored.isCompletedExceptionally());
    }

    @Test
    void messagesWithoutAQueueAreToldAndLeftOut() {
        PositionList positions = new PositionList();
        positions.add(3);
        CompletableFuture<Done> restored = broker.restore(
                new Recovered(List.of(), Map.of(5L, new Recovered.QueueContent(positions, 0, 0, new MarkList())), 5));
        assertFalse(restored.isDone());
        assertThrows(IllegalStateException.class, shards::runUntilIdle, "it is logged as an error");
        assertEquals(Done.DONE, restored.join());
    }

    @Test
    void nothingToRestoreIsRestoredAndRestsAtOnce() {
        CompletableFuture<Done> restored = broker.restore(Recovered.EMPTY);
        AtomicBoolean rested = new AtomicBoolean();
        broker.rest(() -> rested.set(true));
        shards.runUntilIdle();
        assertEquals(Done.DONE, restored.join());
        assertTrue(rested.get());
    }
}
