package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.core.deadletter.Cause;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.DeadLetters;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.settings.DeadLetterStrategy;
import io.warrenmq.core.queue.settings.QueueSettings.DeadLetterTarget;
import io.warrenmq.core.shard.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Dead letters that stay where they died until all of their queues take them. */
final class DeadLetterOfferTest {
    private static final DeadLetterTarget FANOUT =
            new DeadLetterTarget("amq.fanout", null, DeadLetterStrategy.AT_LEAST_ONCE);

    /** A source and two targets, which may be full. */
    private static final class Life {
        final VhostBench bench;
        final Session session;
        final DyingQueue dying;
        final DeadLetters deadLetters;
        final Set<String> full = new HashSet<>();
        final List<String> answers = new ArrayList<>();

        Life(int shardCount, long seed, DeadLetterTarget target) {
            bench = new VhostBench(shardCount, seed);
            session = bench.open(0);
            for (String queue : List.of("q", "a", "b")) {
                bench.declare(session, queue, DURABLE);
            }
            bench.bind(session, "amq.fanout", "a", "");
            bench.bind(session, "amq.fanout", "b", "");
            dying = new DyingQueue(bench, session, "q", target);
            Queue source = dying.queue();
            deadLetters = new DeadLetterPublisher(bench.vhost(), source.shard(), true, (queue, _) -> {
                if (!queue.shard().isInside()) {
                    throw new IllegalStateException("asked on another shard than its own");
                }
                return !full.contains(queue.name());
            });
        }

        void publish(String body) {
            bench.publish(session, TestMessages.persistentTo("", "q", body));
        }

        /** Begins an offer of the next message. */
        DyingQueue.Held offer() {
            DyingQueue.Held held = dying.hold();
            offer(held);
            return held;
        }

        void offer(DyingQueue.Held held) {
            Queue source = dying.queue();
            bench.shards().on(source.shard(), () -> {
                int before = answers.size();
                dying.offer(deadLetters, held, Cause.REJECTED, new DeadLetters.Acceptance() {
                    @Override
                    public void taken() {
                        source.settleJournaled(held.delivery());
                        answers.add("taken");
                    }

                    @Override
                    public void refused() {
                        answers.add("refused");
                    }
                });
                assertEquals(before, answers.size(), "nothing is answered from within");
            });
        }

        long live(String queue) {
            return bench.journal().liveCount(bench.queue(queue).identity().id());
        }
    }

    @Test
    void whatIsTakenIsTakenByAllAndEndsInItsSource() {
        Life life = new Life(3, 1, FANOUT);
        life.publish("m");
        life.offer();
        life.bench.shards().runUntilIdle();
        assertEquals(List.of("taken"), life.answers);
        assertEquals(1, life.bench.journal().units().size());
        assertEquals(List.of(0L, 1L, 1L), List.of(life.live("q"), life.live("a"), life.live("b")));
        assertEquals(List.of("m"), life.bench.drain(life.session, "a"));
        assertEquals(List.of("m"), life.bench.drain(life.session, "b"));
    }

    @Test
    void whatOneRefusesNoneGetsUntilAllHaveRoom() {
        for (int shardCount = 1; shardCount <= 3; shardCount++) {
            for (String refusing : List.of("a", "b")) {
                Life life = new Life(shardCount, 1, FANOUT);
                life.full.add(refusing);
                life.publish("m");
                DyingQueue.Held held = life.offer();
                life.bench.shards().runUntilIdle();
                assertEquals(List.of("refused"), life.answers);
                assertEquals(List.of(1L, 0L, 0L), List.of(life.live("q"), life.live("a"), life.live("b")));
                assertEquals(List.of(), life.bench.journal().units());

                life.full.clear();
                life.offer(held);
                life.bench.shards().runUntilIdle();
                assertEquals(List.of("refused", "taken"), life.answers);
                assertEquals(List.of("m"), life.bench.drain(life.session, "a"));
                assertEquals(List.of("m"), life.bench.drain(life.session, "b"));
                assertEquals(0, life.live("q"));
            }
        }
    }

    @Test
    void whatGoesNowhereIsRefusedToo() {
        for (String exchange : List.of("missing", "amq.topic")) {
            Life life = new Life(2, 1, new DeadLetterTarget(exchange, null, DeadLetterStrategy.AT_LEAST_ONCE));
            life.publish("m");
            life.offer();
            life.bench.shards().runUntilIdle();
            assertEquals(List.of("refused"), life.answers);
            assertEquals(1, life.live("q"));
        }
    }

    /** RabbitMQ keeps it for ever, which fills its disk. */
    @Test
    void whatGoesRoundIsTakenAndDropped() {
        Life life = new Life(2, 1, new DeadLetterTarget("", "q", DeadLetterStrategy.AT_LEAST_ONCE));
        life.publish("m");
        DyingQueue.Held held = life.dying.hold();
        life.bench.shards().on(life.dying.queue().shard(), () -> {
            life.dying.offer(life.deadLetters, held, Cause.EXPIRED, new DeadLetters.Acceptance() {
                @Override
                public void taken() {
                    life.dying.queue().settleJournaled(held.delivery());
                    life.answers.add("taken");
                }

                @Override
                public void refused() {
                    life.answers.add("refused");
                }
            });
        });
        life.bench.shards().runUntilIdle();
        assertEquals(List.of("taken"), life.answers);
        assertEquals(0, life.live("q"));
        assertEquals(List.of(), life.bench.drain(life.session, "q"));
    }

    @Test
    void afterACrashAMessageIsWhereItDiedOrInAllOfItsQueues() {
        Seeds.each(300, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            Life life = new Life(1 + random.nextInt(3), random.nextLong(), FANOUT);
            List<String> bodies = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                bodies.add("m" + i);
                life.publish("m" + i);
            }
            for (DyingQueue.Held held : life.dying.hold(random.nextInt(8))) {
                life.full.clear();
                if (random.nextInt(3) == 0) {
                    life.full.add(random.nextBoolean() ? "a" : "b");
                }
                life.offer(held);
                life.bench.journal().hold(random.nextInt(3) != 0);
                life.bench.shards().steps(random.nextInt(6));
            }
            VhostBench after = life.bench.crash(seed);
            Session session = after.open(0);
            List<String> a = after.drain(session, "a").stream().sorted().toList();
            assertEquals(a, after.drain(session, "b").stream().sorted().toList());
            List<String> all = new ArrayList<>(after.drain(session, "q"));
            all.addAll(a);
            assertEquals(bodies, all.stream().sorted().toList());
        });
    }
}
