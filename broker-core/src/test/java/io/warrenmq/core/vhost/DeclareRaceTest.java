package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.VhostBench.AUTO_DELETE;
import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.ConsumerSpec;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.queue.QueueStatus;
import io.warrenmq.core.queue.TestChannel;
import io.warrenmq.core.queue.TestConsumer;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.DeclaredQueue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sessions on different shards do things to one queue at the same time, in every order that chance finds. */
final class DeclareRaceTest {
    private static final int SEEDS = 300;

    @Test
    void aDeclareThatMeetsTheEndOfAnAutoDeleteQueueYieldsALiveQueue() {
        Set<Integer> consumerCounts = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            var bench = new VhostBench(4, seed);
            var random = new SplittableRandom(seed);
            bench.declare(bench.open(1), "q", AUTO_DELETE);
            Session leaving = bench.open(2);
            TestConsumer last = bench.consume(leaving, bench.channel(leaving), "q", ConsumerSpec.tagged("last"));
            bench.<Done>ask(leaving, reply -> bench.vhost().queues().cancel(last.consumer(), reply));
            List<Answer<DeclaredQueue>> answers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                bench.shards().steps(random.nextInt(6));
                answers.add(bench.askDeclare(bench.open(random.nextInt(4)), "q", AUTO_DELETE));
            }
            bench.shards().runUntilIdle();
            boolean alive = statusOf(bench, "q") != null;
            for (Answer<DeclaredQueue> answer : answers) {
                int consumerCount = answer.require().consumerCount();
                consumerCounts.add(consumerCount);
                assertTrue(consumerCount == 1 || alive, "seed " + seed);
            }
        }
        assertEquals(Set.of(0, 1), consumerCounts, "both orders have come up");
    }

    @Test
    void whoDeclaresAndConsumesIsServedWhateverOthersDo() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var bench = new VhostBench(3, seed);
            var random = new SplittableRandom(seed);
            bench.declare(bench.open(0), "q", AUTO_DELETE);
            List<TestChannel> channels = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Session session = bench.open(random.nextInt(3));
                TestChannel channel = bench.channel(session);
                channels.add(channel);
                declareUntilConsuming(bench, session, channel);
                bench.shards().steps(random.nextInt(4));
                if (random.nextBoolean()) {
                    bench.shards().on(session.shard(), channel::close);
                }
                bench.shards().steps(random.nextInt(4));
            }
            bench.shards().runUntilIdle();
            boolean someLeft = channels.stream().anyMatch(TestChannel::isOpen);
            assertEquals(someLeft, bench.topology().findQueue("q") != null, "seed " + seed);
        }
    }

    /** Declares and consumes, and does so again when the queue has ended in between. */
    private static void declareUntilConsuming(VhostBench bench, Session session, TestChannel channel) {
        for (int attempt = 0; attempt < 10; attempt++) {
            Answer<DeclaredQueue> declared = bench.askDeclare(session, "q", AUTO_DELETE);
            await(bench, declared);
            assertEquals("q", declared.require().name());
            var queue = bench.topology().findQueue("q");
            if (queue != null) {
                TestConsumer consumer = channel.register(queue, ConsumerSpec.tagged("c" + attempt));
                Answer<Done> subscribed = bench.askSubscribe(session, consumer);
                await(bench, subscribed);
                if (!subscribed.isRefused()) {
                    return;
                }
                bench.shards().on(session.shard(), () -> channel.forget(consumer));
            }
        }
        throw new AssertionError("never got a live queue");
    }

    private static void await(VhostBench bench, Answer<?> answer) {
        while (!answer.isIn()) {
            assertTrue(bench.shards().step(), "no answer, and nothing left to do");
        }
    }

    @Test
    void ofManyDeclaresOneMakesTheQueue() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var bench = new VhostBench(4, seed);
            List<Answer<DeclaredQueue>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(bench.askDeclare(bench.open(i % 4), "q", i % 2 == 0 ? PLAIN : DURABLE));
            }
            bench.shards().runUntilIdle();
            boolean durable = bench.queue("q").options().durable();
            for (int i = 0; i < 8; i++) {
                assertEquals(durable != (i % 2 == 1), answers.get(i).isRefused(), "seed " + seed);
            }
        }
    }

    @Test
    void deletesAndDeclaresAgreeInTheEnd() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var bench = new VhostBench(4, seed);
            var random = new SplittableRandom(seed);
            bench.declare(bench.open(0), "q", DURABLE);
            List<Answer<Integer>> deletes = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Session session = bench.open(random.nextInt(4));
                if (random.nextBoolean()) {
                    deletes.add(bench.ask(
                            session, reply -> bench.vhost().queues().delete(session, "q", false, false, reply)));
                } else {
                    bench.askDeclare(session, "q", DURABLE);
                }
                bench.shards().steps(random.nextInt(5));
            }
            bench.shards().runUntilIdle();
            deletes.forEach(answer -> assertEquals(0, answer.require()));
            assertEquals(
                    bench.topology().findQueue("q") == null, statusOf(bench, "q") == null, "a dead queue has a name");
            requireJournalAlternates(bench);
        }
    }

    /** In the journal the lives of one name follow each other and do not overlap. */
    private static void requireJournalAlternates(VhostBench bench) {
        Set<Long> alive = new HashSet<>();
        for (var change : bench.journal().changes()) {
            switch (change) {
                case TopologyChange.QueueDeclared declared -> {
                    assertTrue(alive.isEmpty());
                    alive.add(declared.id());
                }
                case TopologyChange.QueueDeleted deleted -> assertTrue(alive.remove(deleted.id()));
                default -> throw new AssertionError(change);
            }
        }
        var queue = bench.topology().findQueue("q");
        assertEquals(alive, queue == null ? Set.of() : Set.of(queue.identity().id()));
    }

    @Test
    void aBindThatMeetsTheEndOfItsQueueLeavesNothingBehind() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var bench = new VhostBench(3, seed);
            var random = new SplittableRandom(seed);
            bench.declare(bench.open(1), "q", PLAIN);
            Session first = bench.open(1);
            Session second = bench.open(2);
            bench.<Integer>ask(first, reply -> bench.vhost().queues().delete(first, "q", false, false, reply));
            bench.shards().steps(random.nextInt(6));
            Answer<Done> bound = bench.ask(
                    second,
                    reply -> bench.vhost()
                            .exchanges()
                            .bind(
                                    second,
                                    new Declarations.BindingRequest("amq.fanout", "q", true, "", FieldTable.EMPTY),
                                    reply));
            bench.shards().runUntilIdle();
            assertTrue(bound.isIn());
            assertTrue(bench.topology().exchange("amq.fanout").bindings().isEmpty());
            assertNull(bench.topology().findQueue("q"));
        }
    }

    @Test
    void aConnectionThatLeavesWhileItDeclaresLeavesNoExclusiveQueueBehind() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var bench = new VhostBench(3, seed);
            var random = new SplittableRandom(seed);
            Session session = bench.open(1 + random.nextInt(2));
            for (int i = 0; i < 4; i++) {
                bench.declare(session, "q" + random.nextInt(3), VhostBench.EXCLUSIVE);
                if (random.nextBoolean()) {
                    bench.delete(session, "q" + random.nextInt(3));
                }
            }
            bench.askDeclare(session, "q" + random.nextInt(3), VhostBench.EXCLUSIVE);
            bench.shards().steps(random.nextInt(4));
            Answer<Done> left = bench.ask(session, reply -> bench.vhost().leave(session, reply));
            bench.shards().runUntilIdle();
            assertNotNull(left.require());
            assertTrue(bench.queues(List.of("q0", "q1", "q2")).isEmpty(), "seed " + seed);
        }
    }

    @Test
    void aConnectionThatIsLostWhileItDeclaresAgainLeavesNothingBehind() {
        var options = new QueueOptions(false, true, true, FieldTable.EMPTY);
        for (long seed = 0; seed < SEEDS; seed++) {
            var bench = new VhostBench(2, seed);
            var random = new SplittableRandom(seed);
            Session session = bench.open(1);
            bench.declare(session, "q", options);
            TestChannel channel = bench.channel(session);
            bench.consume(session, channel, "q", ConsumerSpec.tagged("c"));
            bench.askDeclare(session, "q", options);
            bench.shards().steps(random.nextInt(8));
            bench.shards().on(session.shard(), channel::close);
            Answer<Done> left = bench.ask(session, reply -> bench.vhost().leave(session, reply));
            bench.shards().runUntilIdle();
            assertNotNull(left.require());
            assertNull(bench.topology().findQueue("q"), "seed " + seed);
        }
    }

    @Test
    void afterTheLastConsumerIsCancelledTheNameIsFree() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var bench = new VhostBench(3, seed);
            bench.declare(bench.open(1), "q", AUTO_DELETE);
            Session session = bench.open(2);
            TestConsumer last = bench.consume(session, bench.channel(session), "q", ConsumerSpec.tagged("last"));
            Answer<Done> cancelled = publishAndCancel(bench, session, last);
            await(bench, cancelled);
            Answer<DeclaredQueue> declared = bench.askDeclare(session, "q", DURABLE);
            bench.shards().runUntilIdle();
            assertEquals(new DeclaredQueue("q", 0, 0), declared.require(), "seed " + seed);
        }
    }

    /** As it comes from one read of a socket: a publish, then the cancel of a consumer. */
    private static Answer<Done> publishAndCancel(VhostBench bench, Session session, TestConsumer consumer) {
        var publisher = new Publisher(bench.vhost(), session, _ -> {});
        Answer<Done> cancelled = new Answer<>();
        bench.shards().on(session.shard(), () -> {
            publisher.publish(TestMessages.to("", consumer.queue().name(), "m"), 1);
            bench.vhost().queues().cancel(consumer.consumer(), cancelled.reply(session.shard()));
        });
        return cancelled;
    }

    private static @Nullable QueueStatus statusOf(VhostBench bench, String queueName) {
        var queue = bench.topology().findQueue(queueName);
        return queue == null ? null : bench.shards().<@Nullable QueueStatus>ask(queue.shard(), queue::status);
    }
}
