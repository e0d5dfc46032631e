package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.Refusals.assertRefused;
import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.journal.JournalUnit;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.shard.Seeds;
import io.warrenmq.core.vhost.Declarations.DeclaredQueue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a transaction publishes and settles, on four shards: all of it or nothing. */
final class CommitTest {
    private final VhostBench bench = new VhostBench(4, 1);
    private final Session session = bench.open(1);
    private final List<Long> receipts = new ArrayList<>();
    private final Publisher publisher = new Publisher(bench.vhost(), session, receipts::add);
    private final Commit commit = publisher.commit();

    CommitTest() {
        for (int i = 0; i < 4; i++) {
            bench.declare(session, "q" + i, DURABLE);
            bench.bind(session, "amq.fanout", "q" + i, "");
        }
        bench.declare(session, "transient", PLAIN);
        bench.bind(session, "amq.fanout", "transient", "");
    }

    private Delivery get(String queue) {
        return requireNonNull(bench.get(session, queue, false).orElseThrow().delivery());
    }

    private long id(String queue) {
        return bench.queue(queue).identity().id();
    }

    private boolean publish(Message message) {
        return bench.shards().ask(session.shard(), () -> commit.publish(message));
    }

    private void settle(Delivery delivery) {
        bench.shards().on(session.shard(), () -> commit.settle(delivery));
    }

    private long journal() {
        return bench.shards().ask(session.shard(), commit::journal);
    }

    private int carryOut() {
        return bench.shards().ask(session.shard(), () -> commit.carryOut(7));
    }

    @Test
    void theJournalHearsOfItAsOneUnitBeforeAnyQueueDoes() {
        bench.publish(session, TestMessages.persistentTo("", "q0", "held"));
        bench.publish(session, TestMessages.to("", "q1", "held"));
        Delivery journaled = get("q0");
        Delivery notJournaled = get("q1");
        Message first = TestMessages.persistentTo("amq.fanout", "", "1");
        Message second = TestMessages.persistentTo("", "q2", "2");
        assertTrue(publish(first));
        assertTrue(publish(TestMessages.persistentTo("", "transient", "3")));
        assertTrue(publish(TestMessages.to("", "q3", "4")));
        assertTrue(publish(second));
        assertFalse(publish(TestMessages.persistentTo("", "missing", "5")));
        settle(journaled);
        settle(notJournaled);
        bench.shards().runUntilIdle();
        assertEquals(List.of(), bench.journal().units());

        long position = journal();
        assertEquals(1, bench.journal().units().size());
        JournalUnit unit = bench.journal().units().getFirst();
        assertEquals(
                List.of(first, second),
                unit.publishes().stream().map(JournalUnit.Publish::message).toList());
        assertArrayEquals(
                new long[] {id("q0"), id("q1"), id("q2"), id("q3")},
                unit.publishes().getFirst().queueIds());
        assertEquals(List.of(new JournalUnit.Settlement(id("q0"), journaled.position())), unit.settlements());
        assertTrue(first.position() < second.position() && second.position() <= position);
        assertEquals(new DeclaredQueue("q2", 0, 0), bench.check(session, "q2"));
        assertEquals(List.of(), receipts);

        int open = carryOut();
        bench.shards().runUntilIdle();
        assertEquals(Collections.nCopies(open, 7L), receipts);
        assertEquals(List.of("1"), bench.drain(session, "q0"));
        assertEquals(List.of("1"), bench.drain(session, "q1"));
        assertEquals(List.of("1", "2"), bench.drain(session, "q2"));
        assertEquals(List.of("1", "4"), bench.drain(session, "q3"));
        assertEquals(List.of("1", "3"), bench.drain(session, "transient"));
        for (int i = 0; i < 4; i++) {
            assertEquals(0, bench.journal().liveCount(id("q" + i)));
        }
    }

    @Test
    void whatIsNotDurableDoesNotReachTheJournal() {
        bench.publish(session, TestMessages.persistentTo("", "transient", "held"));
        settle(get("transient"));
        publish(TestMessages.persistentTo("", "transient", "1"));
        publish(TestMessages.to("", "q0", "2"));
        assertEquals(Message.NOT_JOURNALED, journal());
        carryOut();
        bench.shards().runUntilIdle();
        assertEquals(List.of(), bench.journal().units());
        assertEquals(List.of("1"), bench.drain(session, "transient"));
        assertEquals(List.of("2"), bench.drain(session, "q0"));
    }

    @Test
    void aRefusedMessageLeavesNothingOfTheOthers() {
        long before = bench.journal().durablePosition();
        publish(TestMessages.persistentTo("amq.fanout", "", "1"));
        assertRefused("NOT_FOUND - no exchange 'missing' in vhost '/'", () -> {
            Message lost = TestMessages.persistentTo("missing", "", "2");
            bench.shards().on(session.shard(), () -> commit.publish(lost));
        });
        bench.shards().runUntilIdle();
        assertEquals(before, bench.journal().durablePosition());
        for (int i = 0; i < 4; i++) {
            assertEquals(List.of(), bench.drain(session, "q" + i));
        }
        assertTrue(bench.publish(session, "", "q0", "the publisher goes on"));
    }

    @Test
    void aQueueMayEndMeanwhile() {
        Seeds.each(200, seed -> new EndingQueue(seed).run());
    }

    /** A queue with a held message ends while a commit settles it and publishes another. */
    private static final class EndingQueue {
        private final SplittableRandom random;
        private final VhostBench bench;
        private final Session session;
        private final Session other;
        private final List<Long> receipts = new ArrayList<>();

        EndingQueue(long seed) {
            random = new SplittableRandom(seed);
            bench = new VhostBench(3, seed);
            session = bench.open(1);
            other = bench.open(2);
        }

        void run() {
            bench.declare(session, "mortal", DURABLE);
            bench.declare(session, "stays", DURABLE);
            bench.bind(session, "amq.fanout", "mortal", "");
            bench.bind(session, "amq.fanout", "stays", "");
            long id = bench.queue("mortal").identity().id();
            bench.publish(session, TestMessages.persistentTo("", "mortal", "held"));
            Delivery held = requireNonNull(
                    bench.get(session, "mortal", false).orElseThrow().delivery());

            Answer<Integer> deleted =
                    bench.ask(other, reply -> bench.vhost().queues().delete(other, "mortal", false, false, reply));
            bench.shards().steps(random.nextInt(12));
            Publisher publisher = new Publisher(bench.vhost(), session, receipts::add);
            Commit commit = publisher.commit();
            int open = bench.shards().ask(session.shard(), () -> {
                commit.publish(TestMessages.persistentTo("amq.fanout", "", "m"));
                commit.settle(held);
                commit.journal();
                return commit.carryOut(1);
            });
            bench.shards().runUntilIdle();
            assertTrue(deleted.isIn());
            assertEquals(open, receipts.size());
            assertEquals(0, bench.journal().liveCount(id));
            assertEquals(List.of("m"), bench.drain(session, "stays"));
        }
    }
}
