package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.Refusals.assertRefused;
import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static io.warrenmq.core.vhost.VhostBench.EXCLUSIVE;
import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.policy.Limits;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.table.FieldTable;
import org.junit.jupiter.api.Test;

/** How many queues a virtual host may have, and how its limits are kept. */
final class VhostLimitsTest {
    private VhostBench bench = new VhostBench(2, 1);
    private Session session = bench.open(1);

    private void limit(String name, long max) {
        this.bench.<Done>call(session, reply -> bench.vhost().limits().set(name, max, reply));
    }

    private void assertFull(String queue, int max) {
        assertRefused(
                "PRECONDITION_FAILED - cannot declare queue '" + queue + "': queue limit in vhost '/' (" + max
                        + ") is reached",
                () -> bench.declare(session, queue, PLAIN));
    }

    @Test
    void noMoreQueuesThanAllowed() {
        limit(Limits.QUEUES, 2);
        bench.declare(session, "a", DURABLE);
        bench.declare(session, "b", EXCLUSIVE);
        assertFull("c", 2);
        bench.declare(session, "a", DURABLE); // is there already
        bench.delete(session, "a");
        bench.declare(session, "c", PLAIN);
        assertFull("a", 2);
    }

    @Test
    void zeroIsNoneAndNegativeIsUnlimited() {
        limit(Limits.QUEUES, 0);
        assertFull("a", 0);
        limit(Limits.QUEUES, -1);
        bench.declare(session, "a", PLAIN);
    }

    @Test
    void aLimitBelowWhatThereIsEndsNothing() {
        bench.declare(session, "a", PLAIN);
        bench.declare(session, "b", PLAIN);
        limit(Limits.QUEUES, 1);
        bench.check(session, "b");
        assertFull("c", 1);
    }

    @Test
    void limitsAreClearedOneByOneOrSetAllAtOnce() {
        limit(Limits.QUEUES, 1);
        limit(Limits.CONNECTIONS, 5);
        assertEquals(
                FieldTable.builder()
                        .put("max-queues", 1)
                        .put("max-connections", 5)
                        .build(),
                bench.vhost().limits().current().values());
        this.bench.<Done>call(session, reply -> bench.vhost().limits().clear(Limits.QUEUES, reply));
        assertEquals(Limits.UNLIMITED, bench.vhost().limits().current().max(Limits.QUEUES));
        assertEquals(5, bench.vhost().limits().current().max(Limits.CONNECTIONS));
        FieldTable all = FieldTable.builder().put("max-queues", 3).build();
        this.bench.<Done>call(session, reply -> bench.vhost().limits().setAll(all, reply));
        assertEquals(all, bench.vhost().limits().current().values());
        this.bench.<Done>call(session, reply -> bench.vhost().limits().setAll(FieldTable.EMPTY, reply));
        assertTrue(bench.vhost().limits().current().isEmpty());
    }

    @Test
    void otherLimitsAreRefused() {
        assertRefused(
                "PRECONDITION_FAILED - unknown limit 'max-channels' in vhost-limits: it must be one of"
                        + " max-connections, max-queues",
                () -> limit(Limits.CHANNELS, 1));
        FieldTable text = FieldTable.builder().put("max-queues", "many").build();
        assertRefused(
                "PRECONDITION_FAILED - limit 'max-queues' in vhost-limits must be an integer but is \"many\"",
                () -> this.bench.<Done>call(
                        session, reply -> bench.vhost().limits().setAll(text, reply)));
    }

    @Test
    void limitsOfUsersLiveThroughACrashToo() {
        this.bench.<Done>call(session, reply -> bench.broker().userLimits().set("guest", Limits.CHANNELS, 7, reply));
        this.bench.<Done>call(session, reply -> bench.broker().userLimits().set("gone", Limits.CHANNELS, 7, reply));
        this.bench.<Done>call(session, reply -> bench.broker().userLimits().clear("gone", Limits.CHANNELS, reply));
        bench = bench.crash(2);
        assertEquals(7, bench.broker().userLimits().of("guest").max(Limits.CHANNELS));
        assertTrue(bench.broker().userLimits().of("gone").isEmpty());
    }

    @Test
    void limitsLiveThroughACrash() {
        limit(Limits.QUEUES, 1);
        bench = bench.crash(2);
        session = bench.open(0);
        bench.declare(session, "a", PLAIN);
        assertFull("b", 1);
    }
}
