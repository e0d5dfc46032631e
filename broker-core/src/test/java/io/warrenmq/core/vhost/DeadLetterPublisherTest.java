package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.deadletter.Cause;
import io.warrenmq.core.journal.JournalUnit;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.ConsumerSpec;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.queue.TestChannel;
import io.warrenmq.core.queue.settings.DeadLetterStrategy;
import io.warrenmq.core.queue.settings.QueueSettings.DeadLetterTarget;
import io.warrenmq.core.shard.Seeds;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The way of dead letters from queues into others, on four shards. */
final class DeadLetterPublisherTest {
    private final VhostBench bench = new VhostBench(4, 1);
    private final Session session = bench.open(1);

    private static DeadLetterTarget to(String exchange, @Nullable String routingKey) {
        return new DeadLetterTarget(exchange, routingKey, DeadLetterStrategy.AT_MOST_ONCE);
    }

    private DyingQueue dying(String queue, DeadLetterTarget target) {
        return new DyingQueue(bench, session, queue, target);
    }

    private long id(String queue) {
        return bench.queue(queue).identity().id();
    }

    private Message take(String queue) {
        return requireNonNull(bench.take(session, queue));
    }

    // --- where they go

    @Test
    void aDeadLetterGoesWhereTheExchangeSendsIt() {
        bench.declare(session, "q", PLAIN);
        for (String queue : List.of("d0", "d1", "d2", "d3")) {
            bench.declare(session, queue, PLAIN);
            bench.bind(session, "amq.fanout", queue, "");
        }
        bench.publish(session, "", "q", "m");
        assertTrue(dying("q", to("amq.fanout", null)).dieNext(Cause.REJECTED));
        for (String queue : List.of("d0", "d1", "d2", "d3")) {
            Message letter = take(queue);
            assertEquals("m", TestMessages.text(letter));
            assertEquals("amq.fanout", letter.exchange());
            assertEquals("q", letter.routingKey());
            FieldTable headers = requireNonNull(letter.properties().headers());
            assertEquals(FieldValue.LongString.of("rejected"), headers.find("x-last-death-reason"));
            assertNull(bench.take(session, queue), "one copy only");
        }
        assertEquals(List.of(), bench.drain(session, "q"));
    }

    @Test
    void itTellsTheTimeOfTheWall() {
        bench.declare(session, "q", PLAIN);
        bench.declare(session, "dead", PLAIN);
        bench.publish(session, "", "q", "m");
        long before = bench.shards().ask(session.shard(), session.shard()::wallMs) / 1000;
        dying("q", to("", "dead")).dieNext(Cause.EXPIRED);
        FieldTable headers = requireNonNull(take("dead").properties().headers());
        FieldValue.Array deaths = (FieldValue.Array) requireNonNull(headers.find("x-death"));
        FieldTable entry = ((FieldValue.Table) deaths.values().getFirst()).table();
        assertEquals(new FieldValue.Timestamp(before), entry.find("time"));
    }

    @Test
    void whatGoesNowhereEndsInItsQueue() {
        bench.declare(session, "q", DURABLE);
        for (DeadLetterTarget target : List.of(to("missing", null), to("amq.topic", null), to("", "missing"))) {
            bench.publish(session, TestMessages.persistentTo("", "q", "m"));
            assertFalse(dying("q", target).dieNext(Cause.EXPIRED));
        }
        assertEquals(0, bench.journal().liveCount(id("q")));
        assertEquals(List.of(), bench.journal().units());
        assertEquals(List.of(), bench.drain(session, "q"));
    }

    @Test
    void anAlternateExchangeGetsWhatTheDeadLetterExchangeCannotSend() {
        FieldTable alternate =
                FieldTable.builder().put("alternate-exchange", "amq.fanout").build();
        bench.declareExchange(session, new ExchangeDeclaration("dlx", "direct", false, false, true, alternate));
        bench.declare(session, "q", PLAIN);
        bench.declare(session, "dead", PLAIN);
        bench.bind(session, "amq.fanout", "dead", "");
        bench.publish(session, "", "q", "m");
        assertTrue(dying("q", to("dlx", null)).dieNext(Cause.MAXLEN), "also through an internal exchange");
        assertEquals(List.of("m"), bench.drain(session, "dead"));
    }

    @Test
    void copiesRouteItUnlessItHasARoutingKeyOfItsOwn() {
        for (String queue : List.of("q", "copied", "k")) {
            bench.declare(session, queue, PLAIN);
        }
        bench.bind(session, "amq.direct", "copied", "c");
        bench.bind(session, "amq.direct", "k", "k");
        FieldTable copies = FieldTable.builder()
                .put("CC", new FieldValue.Array(List.of(FieldValue.LongString.of("c"))))
                .build();
        Message message = TestMessages.to(
                "", "q", BasicProperties.builder().headers(copies).build(), "m");
        bench.publish(session, message);
        dying("q", to("amq.direct", null)).dieNext(Cause.REJECTED);
        assertEquals(List.of("m"), bench.drain(session, "copied"));
        bench.publish(session, message);
        dying("q", to("amq.direct", "k")).dieNext(Cause.REJECTED);
        assertEquals(List.of(), bench.drain(session, "copied"));
        assertEquals(List.of("m"), bench.drain(session, "k"));
    }

    @Test
    void headersExchangesSeeWhatItDiedOf() {
        bench.declare(session, "q", PLAIN);
        bench.declare(session, "expired", PLAIN);
        FieldTable match = FieldTable.builder()
                .put("x-match", "all-with-x")
                .put("x-first-death-reason", "expired")
                .build();
        bench.bind(session, new Declarations.BindingRequest("amq.headers", "expired", true, "", match));
        bench.publish(session, "", "q", "1");
        bench.publish(session, "", "q", "2");
        assertFalse(dying("q", to("amq.headers", null)).dieNext(Cause.REJECTED));
        assertTrue(dying("q", to("amq.headers", null)).dieNext(Cause.EXPIRED));
        assertEquals(List.of("2"), bench.drain(session, "expired"));
    }

    // --- cycles

    @Test
    void aQueueDoesNotGetBackWhatExpiredThere() {
        bench.declare(session, "q", DURABLE);
        bench.declare(session, "other", DURABLE);
        bench.bind(session, "amq.fanout", "q", "");
        bench.bind(session, "amq.fanout", "other", "");
        bench.publish(session, TestMessages.persistentTo("", "q", "m"));
        assertTrue(dying("q", to("amq.fanout", null)).dieNext(Cause.EXPIRED));
        assertEquals(0, bench.journal().liveCount(id("q")));
        assertTrue(dying("other", to("amq.fanout", null)).dieNext(Cause.EXPIRED), "it is taken over, and dropped");
        for (String queue : List.of("q", "other")) {
            assertEquals(List.of(), bench.drain(session, queue));
            assertEquals(0, bench.journal().liveCount(id(queue)));
        }
    }

    @Test
    void aQueueGetsBackWhatWasRejectedThere() {
        bench.declare(session, "work", PLAIN);
        bench.declare(session, "retry", PLAIN);
        bench.publish(session, "", "work", "m");
        for (int i = 0; i < 5; i++) {
            assertTrue(dying("work", to("", "retry")).dieNext(Cause.REJECTED));
            assertTrue(dying("retry", to("", "work")).dieNext(Cause.EXPIRED));
        }
        assertEquals(List.of("m"), bench.drain(session, "work"));
    }

    /** As Celery retries a task through its delay queues. */
    @Test
    void aClientMaySendAMessageThroughTheSameQueuesAgain() {
        bench.declare(session, "delay", PLAIN);
        bench.declare(session, "work", PLAIN);
        Message message = TestMessages.to("", "delay", "task");
        for (int i = 1; i <= 3; i++) {
            bench.publish(session, message);
            assertTrue(dying("delay", to("", "work")).dieNext(Cause.EXPIRED));
            Message got = take("work");
            message = TestMessages.to("", "delay", got.properties(), "task");
            assertTrue(String.valueOf(got.properties().headers()).contains("count: " + i), "the count goes on");
        }
    }

    // --- journal

    @Test
    void theJournalHearsOfDeathAndDeadLetterAsOne() {
        for (String queue : List.of("q", "dead", "too")) {
            bench.declare(session, queue, DURABLE);
        }
        bench.declare(session, "transient", PLAIN);
        for (String queue : List.of("dead", "too", "transient")) {
            bench.bind(session, "amq.fanout", queue, "");
        }
        Message message = TestMessages.persistentTo("", "q", "m");
        bench.publish(session, message);
        dying("q", to("amq.fanout", null)).dieNext(Cause.REJECTED);
        assertEquals(1, bench.journal().units().size());
        JournalUnit unit = bench.journal().units().getFirst();
        assertEquals(List.of(new JournalUnit.Settlement(id("q"), message.position())), unit.settlements());
        assertEquals(1, unit.publishes().size());
        JournalUnit.Publish publish = unit.publishes().getFirst();
        assertArrayEquals(
                new long[] {id("dead"), id("too")},
                LongStream.of(publish.queueIds()).sorted().toArray());
        assertEquals(0, bench.journal().liveCount(id("q")));
        assertTrue(bench.journal().isLive(id("dead"), publish.message().position()));
        assertEquals(publish.message().position(), take("dead").position());
    }

    @Test
    void whatIsNotDurableDoesNotReachTheJournal() {
        for (String queue : List.of("q", "dead")) {
            bench.declare(session, queue, DURABLE);
            bench.declare(session, queue + "-transient", PLAIN);
        }
        bench.publish(session, TestMessages.to("", "q", "transient message"));
        dying("q", to("", "dead")).dieNext(Cause.REJECTED);
        bench.publish(session, TestMessages.persistentTo("", "q-transient", "transient queues"));
        dying("q-transient", to("", "dead-transient")).dieNext(Cause.REJECTED);
        assertEquals(List.of(), bench.journal().units());
        assertEquals(List.of("transient message"), bench.drain(session, "dead"));
        assertEquals(List.of("transient queues"), bench.drain(session, "dead-transient"));
    }

    @Test
    void whatIsDurableOnOneSideIsJournaledThere() {
        bench.declare(session, "durable", DURABLE);
        bench.declare(session, "transient", PLAIN);
        bench.publish(session, TestMessages.persistentTo("", "durable", "1"));
        dying("durable", to("", "transient")).dieNext(Cause.REJECTED);
        assertEquals(0, bench.journal().liveCount(id("durable")));
        assertEquals(List.of("1"), bench.drain(session, "transient"));
        bench.publish(session, TestMessages.persistentTo("", "transient", "2"));
        dying("transient", to("", "durable")).dieNext(Cause.REJECTED);
        assertEquals(1, bench.journal().liveCount(id("durable")));
        assertEquals(List.of("2"), bench.drain(session, "durable"));
        assertEquals(0, bench.journal().liveCount(id("durable")));
    }

    // --- many at once

    @Test
    void manyMoveInTurnsAndInOrderAndTheJournalHearsOfThemTogether() {
        int count = 2 * DeadLetterPublisher.TURN_MAX + 500;
        bench.declare(session, "q", DURABLE);
        bench.declare(session, "dead", DURABLE);
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bodies.add("m" + i);
            bench.publish(session, TestMessages.persistentTo("", "q", "m" + i));
        }
        DyingQueue dying = dying("q", to("", "dead"));
        List<DyingQueue.Held> held = dying.hold(count);
        bench.shards().on(dying.queue().shard(), () -> held.forEach(each -> dying.die(each, Cause.EXPIRED)));
        assertEquals(List.of(), bench.journal().units(), "nothing happens from within");
        bench.shards().runUntilIdle();
        assertEquals(bodies, bench.drain(session, "dead"));
        assertEquals(3, bench.journal().units().size());
        assertEquals(0, bench.journal().liveCount(id("q")));
    }

    @Test
    void aUnitForTheJournalIsBoundedInBytes() {
        bench.declare(session, "q", DURABLE);
        bench.declare(session, "dead", DURABLE);
        String large = "x".repeat(400_000);
        for (int i = 0; i < 7; i++) {
            bench.publish(session, TestMessages.persistentTo("", "q", large));
        }
        DyingQueue dying = dying("q", to("", "dead"));
        List<DyingQueue.Held> held = dying.hold(7);
        bench.shards().on(dying.queue().shard(), () -> held.forEach(each -> dying.die(each, Cause.EXPIRED)));
        bench.shards().runUntilIdle();
        assertEquals(
                List.of(3, 3, 1),
                bench.journal().units().stream()
                        .map(each -> each.publishes().size())
                        .toList());
    }

    /** The queue is in the middle of a delivery when its consumer rejects, and what was rejected comes to it again. */
    @Test
    void aQueueThatSendsToItselfFromWithinItsOwnWorkGoesOnInLaterTurns() {
        int rounds = 20_000;
        bench.declare(session, "q", VhostBench.EXCLUSIVE);
        DyingQueue dying = dying("q", to("", "q"));
        int[] arrived = {0};
        TestChannel rejecting = new TestChannel(session.shard(), (_, arrival) -> {
            if (arrived[0]++ < rounds) {
                dying.die(new DyingQueue.Held(arrival.message(), requireNonNull(arrival.delivery())), Cause.REJECTED);
            }
        });
        bench.consume(session, rejecting, "q", ConsumerSpec.tagged("c"));
        bench.publish(session, "", "q", "m");
        assertEquals(rounds + 1, arrived[0]);
    }

    // --- crash

    @Test
    void afterACrashAMessageIsWhereItDiedOrWhereItWent() {
        Seeds.each(500, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            VhostBench life = new VhostBench(3, random.nextLong());
            Session setUp = life.open(random.nextInt(3));
            List<String> bodies = new ArrayList<>();
            for (String queue : List.of("q", "dead", "too")) {
                life.declare(setUp, queue, DURABLE);
            }
            life.bind(setUp, "amq.fanout", "dead", "");
            life.bind(setUp, "amq.fanout", "too", "");
            for (int i = 0; i < 12; i++) {
                bodies.add("m" + i);
                life.publish(setUp, TestMessages.persistentTo("", "q", "m" + i));
            }
            DyingQueue dying = new DyingQueue(life, setUp, "q", to("amq.fanout", null));
            for (DyingQueue.Held held : dying.hold(random.nextInt(12))) {
                life.shards().on(dying.queue().shard(), () -> dying.die(held, Cause.REJECTED));
                life.journal().hold(random.nextInt(3) != 0);
                life.shards().steps(random.nextInt(4));
            }
            VhostBench after = life.crash(seed);
            Session session = after.open(0);
            List<String> dead = after.drain(session, "dead");
            assertEquals(dead, after.drain(session, "too"));
            List<String> all = new ArrayList<>(after.drain(session, "q"));
            all.addAll(dead);
            assertEquals(
                    bodies.stream().sorted().toList(), all.stream().sorted().toList());
        });
    }

    @Test
    void aQueueMayEndBeforeItsDeadLettersMove() {
        for (String ending : List.of("q", "dead")) {
            VhostBench life = new VhostBench(3, 7);
            Session one = life.open(1);
            QueueOptions options = DURABLE;
            life.declare(one, "q", options);
            life.declare(one, "dead", options);
            life.publish(one, TestMessages.persistentTo("", "q", "m"));
            DyingQueue dying = new DyingQueue(life, one, "q", to("", "dead"));
            DyingQueue.Held held = dying.hold();
            Answer<Integer> deleted =
                    life.ask(one, reply -> life.vhost().queues().delete(one, ending, false, false, reply));
            life.shards().on(dying.queue().shard(), () -> dying.die(held, Cause.REJECTED));
            life.shards().runUntilIdle();
            assertTrue(deleted.isIn());
            if (ending.equals("q")) {
                assertEquals(List.of("m"), life.drain(one, "dead"));
            }
        }
    }
}
