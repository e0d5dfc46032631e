package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.policy.ApplyTo;
import io.warrenmq.core.policy.Policy;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.queue.settings.QueueSettings;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments of a queue that change while it lives. */
final class QueueChangeTest {
    private static final FieldTable ARGUMENTS = FieldTable.builder()
            .put("x-max-length", 20)
            .put("x-queue-mode", "lazy")
            .build();

    private VhostBench bench = new VhostBench(3, 1);
    private Session session = bench.open(1);

    @BeforeEach
    void declare() {
        declare(ARGUMENTS);
    }

    private void declare(FieldTable arguments) {
        bench.declare(session, "q", new QueueOptions(true, false, false, arguments));
    }

    private void change(FieldTable changes) {
        this.bench.<Done>call(session, reply -> bench.vhost().queues().change("q", changes, reply));
    }

    private static FieldTable table(String key, long value) {
        return FieldTable.builder().put(key, value).build();
    }

    private QueueSettings settings() {
        Queue queue = bench.queue("q");
        return bench.shards().ask(queue.shard(), queue::settings);
    }

    private FieldTable arguments() {
        return bench.vhost().governance().arguments(bench.queue("q"));
    }

    @Test
    void whatIsNamedChangesAndTheRestStays() {
        change(table("x-message-ttl", 1000));
        assertEquals(1000, settings().lifetimes().messageTtlMs());
        assertEquals(20, settings().length().countMax());
        change(FieldTable.builder()
                .put("x-max-length", new FieldValue.Void())
                .put("x-max-priority", 5)
                .build());
        assertEquals(QueueSettings.UNLIMITED, settings().length().countMax());
        assertEquals(5, settings().consumption().priorityMax());
        assertEquals(
                FieldTable.builder()
                        .put("x-queue-mode", "lazy")
                        .put("x-message-ttl", 1000)
                        .put("x-max-priority", 5)
                        .build(),
                arguments());
    }

    @Test
    void noMessageIsLost() {
        bench.publish(session, TestMessages.to("", "q", "m1"));
        change(table("x-message-ttl", 1_000_000));
        bench.publish(session, TestMessages.to("", "q", "m2"));
        assertEquals(List.of("m1", "m2"), bench.drain(session, "q"));
    }

    @Test
    void aRedeclarationComparesWithWhatHoldsNow() {
        change(table("x-max-length", 30));
        assertRefused(
                "PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue 'q' in vhost '/': received '20' but"
                        + " current is '30'",
                () -> declare(ARGUMENTS));
        declare(table("x-max-length", 30));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-queue-type",
                "x-single-active-consumer",
                "x-last-value-key",
                "x-group-key",
                "x-message-deduplication"
            })
    void whatMakesAQueueWhatItIsDoesNotChange(String key) {
        assertRefused(
                "PRECONDITION_FAILED - cannot change arg '" + key
                        + "' for queue 'q' in vhost '/': it is fixed when the queue is declared",
                () -> change(FieldTable.builder().put(key, "quorum").build()));
    }

    @Test
    void whatNobodyKnowsDoesNotChangeEither() {
        assertRefused(
                "PRECONDITION_FAILED - cannot change arg 'x-queue-mode' for queue 'q' in vhost '/': it is not known to"
                        + " have any effect",
                () -> change(FieldTable.builder().put("x-queue-mode", "default").build()));
    }

    @Test
    void valuesAreCheckedAsInADeclaration() {
        assertRefused(
                "PRECONDITION_FAILED - invalid arg 'x-max-length' for queue 'q' in vhost '/': {value_negative,-1}",
                () -> change(table("x-max-length", -1)));
        assertRefused(
                "PRECONDITION_FAILED - invalid arg 'x-dead-letter-routing-key' for queue 'q' in vhost '/':"
                        + " routing_key_but_no_dlx_defined",
                () -> change(FieldTable.builder()
                        .put("x-dead-letter-routing-key", "k")
                        .build()));
        assertEquals(ARGUMENTS, arguments());
    }

    @Test
    void aQueueThatIsMissingIsNotFound() {
        bench.delete(session, "q");
        assertRefused("NOT_FOUND - no queue 'q' in vhost '/'", () -> change(table("x-max-length", 1)));
    }

    @Test
    void aQueueThatIsDeclaredAgainHasWhatItIsDeclaredWith() {
        change(table("x-max-length", 30));
        bench.delete(session, "q");
        declare(ARGUMENTS);
        assertEquals(ARGUMENTS, arguments());
        assertEquals(20, settings().length().countMax());
    }

    @Test
    void policiesGoOnToBeMerged() {
        FieldTable definition = table("max-length", 25);
        this.bench.<Done>call(
                session,
                reply -> bench.vhost().policies().set(new Policy("p", "q", ApplyTo.ALL, 0, definition), reply));
        assertEquals(20, settings().length().countMax());
        change(table("x-max-length", 30));
        assertEquals(25, settings().length().countMax());
        this.bench.<Done>call(session, reply -> bench.vhost().policies().clear("p", reply));
        assertEquals(30, settings().length().countMax());
    }

    @Test
    void theAnswerWaitsForTheJournal() {
        bench.journal().hold(true);
        Answer<Done> answer =
                bench.ask(session, reply -> bench.vhost().queues().change("q", table("x-max-length", 1), reply));
        bench.shards().runUntilIdle();
        assertFalse(answer.isIn());
        bench.journal().hold(false);
        bench.shards().runUntilIdle();
        answer.require();
    }

    @Test
    void aChangeLivesThroughACrash() {
        change(table("x-max-length", 30));
        change(table("x-max-length", 30));
        assertEquals(
                1, bench.journal().changes(TopologyChange.QueueChanged.class).size());
        bench = bench.crash(2);
        session = bench.open(0);
        assertEquals(30, settings().length().countMax());
        declare(table("x-max-length", 30));
    }

    @Test
    void aTransientQueueChangesWithoutTheJournal() {
        bench.declare(session, "t", VhostBench.PLAIN);
        this.bench.<Done>call(session, reply -> bench.vhost().queues().change("t", table("x-max-length", 5), reply));
        assertEquals(
                0, bench.journal().changes(TopologyChange.QueueChanged.class).size());
        Queue queue = bench.queue("t");
        assertEquals(
                5, bench.shards().ask(queue.shard(), queue::settings).length().countMax());
    }
}
