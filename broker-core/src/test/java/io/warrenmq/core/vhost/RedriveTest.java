package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.access.AccessControl;
import io.warrenmq.core.access.FixedUsers;
import io.warrenmq.core.access.Login;
import io.warrenmq.core.access.LoginRequest;
import io.warrenmq.core.access.Permission;
import io.warrenmq.core.access.User;
import io.warrenmq.core.deadletter.DeathHistory;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.redrive.RedriveFilter;
import io.warrenmq.core.redrive.RedriveRequest;
import io.warrenmq.core.redrive.RedriveSkip;
import io.warrenmq.core.redrive.RedriveStatus;
import io.warrenmq.core.shard.Seeds;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Dead letters on their way back. */
final class RedriveTest {
    private static final QueueOptions DYING = withArguments(FieldTable.builder()
            .put("x-dead-letter-exchange", "")
            .put("x-dead-letter-routing-key", "dead")
            .build());

    private static QueueOptions withArguments(FieldTable arguments) {
        return new QueueOptions(true, false, false, arguments);
    }

    /** A queue whose rejected messages go to another one. */
    private static final class Life {
        final VhostBench bench;
        final Session session;

        Life(int shardCount, long seed, long bodyBytesMax) {
            this(new VhostBench(shardCount, seed, bodyBytesMax));
            bench.declare(session, "dead", DURABLE);
            bench.declare(session, "work", DYING);
            bench.bind(session, "amq.topic", "work", "jobs.*");
        }

        Life(VhostBench bench) {
            this.bench = bench;
            this.session = bench.open(0);
        }

        static Life plain() {
            return new Life(2, 1, Long.MAX_VALUE);
        }

        void publish(String key, String body, Map<String, String> headers) {
            FieldTable.Builder table = FieldTable.builder();
            headers.forEach(table::put);
            BasicProperties properties = BasicProperties.builder()
                    .deliveryMode(2)
                    .headers(table.build())
                    .build();
            Message plain = TestMessages.persistentTo("amq.topic", key, body);
            bench.publish(session, plain.withProperties(properties));
        }

        /** Publishes messages, each of which a consumer rejects. */
        void die(String... bodies) {
            for (String body : bodies) {
                publish("jobs.a", body, Map.of("n", body));
                reject("work");
            }
        }

        void reject(String queueName) {
            Delivery delivery = requireNonNull(
                    bench.get(session, queueName, false).orElseThrow().delivery());
            Queue queue = bench.queue(queueName);
            bench.shards().on(queue.shard(), () -> queue.reject(List.of(delivery)));
            bench.shards().runUntilIdle();
        }

        Redrive begin(RedriveRequest request) {
            return bench.call(session, reply -> bench.vhost().redrives().begin(session, request, reply));
        }

        RedriveStatus redrive(RedriveRequest request) {
            Redrive redrive = begin(request);
            for (int i = 0; i < 1_000 && !redrive.status().isEnded(); i++) {
                bench.shards().advance(10);
            }
            return redrive.status();
        }

        List<String> drain(String queue) {
            return bench.drain(session, queue);
        }
    }

    private static RedriveRequest all() {
        return new RedriveRequest("dead", 0, RedriveFilter.ALL, 0, false, null, false);
    }

    private static RedriveRequest filtered(FieldTable filter, long count) {
        return new RedriveRequest("dead", count, RedriveFilter.of(filter), 0, false, null, false);
    }

    @Test
    void messagesGoBackInTheirOrderAsTheyHadCome() {
        Life life = Life.plain();
        life.die("1", "2", "3");
        RedriveStatus status = life.redrive(all());
        assertEquals(RedriveStatus.State.DONE, status.state());
        assertEquals(List.of(3L, 3L), List.of(status.matched(), status.moved()));
        assertEquals(List.of(), life.drain("dead"));
        Message first = requireNonNull(life.bench.take(life.session, "work"));
        assertEquals(
                List.of("amq.topic", "jobs.a", "1"),
                List.of(first.exchange(), first.routingKey(), TestMessages.text(first)));
        assertEquals("work", requireNonNull(DeathHistory.last(first)).queue());
        assertEquals(List.of("2", "3"), life.drain("work"));
    }

    @Test
    void deathsAreCountedRoundAfterRound() {
        Life life = Life.plain();
        life.die("1");
        for (int round = 1; round <= 3; round++) {
            assertEquals(1, life.redrive(all()).moved());
            life.reject("work");
        }
        Message dead = requireNonNull(life.bench.take(life.session, "dead"));
        assertEquals(4, requireNonNull(DeathHistory.last(dead)).count());
    }

    @Test
    void onlyWhatIsWantedGoesAndOnlySoMany() {
        Life life = Life.plain();
        life.die("a", "b", "a", "a");
        FieldTable wanted = FieldTable.builder()
                .put("n", "a")
                .put("death.queue", "work")
                .put("death.reason", "rejected")
                .put("death.routing-key", "jobs.a")
                .put("death.fewer-than", 2)
                .build();
        assertEquals(2, life.redrive(filtered(wanted, 2)).moved());
        FieldTable other = FieldTable.builder().put("death.reason", "expired").build();
        assertEquals(0, life.redrive(filtered(other, 0)).matched());
        FieldTable old = FieldTable.builder().put("death.older-than", 3600).build();
        assertEquals(0, life.redrive(filtered(old, 0)).matched());
        assertEquals(List.of("a", "a"), life.drain("work"));
        assertEquals(List.of("b", "a"), life.drain("dead"));
    }

    @Test
    void aDryRunMovesNothing() {
        Life life = Life.plain();
        life.die("1", "2");
        RedriveStatus status = life.redrive(new RedriveRequest("dead", 0, RedriveFilter.ALL, 0, true, null, false));
        assertEquals(List.of(2L, 2L), List.of(status.matched(), status.moved()));
        assertEquals(List.of(), life.drain("work"));
        assertEquals(List.of("1", "2"), life.drain("dead"));
    }

    @Test
    void aQueueThatHasGoneIsReachedThroughTheExchange() {
        Life life = Life.plain();
        life.die("1");
        life.bench.delete(life.session, "work");
        assertEquals(Map.of(RedriveSkip.NOWHERE, 1L), life.redrive(all()).skipped());
        life.bench.declare(life.session, "other", DURABLE);
        life.bench.bind(life.session, "amq.topic", "other", "jobs.#");
        assertEquals(1, life.redrive(all()).moved());
        assertEquals(List.of("1"), life.drain("other"));
    }

    @Test
    void whatHasNoOriginStaysUnlessADestinationIsNamed() {
        Life life = Life.plain();
        life.bench.publish(life.session, TestMessages.persistentTo("", "dead", "plain"));
        assertEquals(Map.of(RedriveSkip.NO_ORIGIN, 1L), life.redrive(all()).skipped());
        assertEquals(
                1,
                life.redrive(new RedriveRequest("dead", 0, RedriveFilter.ALL, 0, false, "work", false))
                        .moved());
        assertEquals(List.of("plain"), life.drain("work"));
    }

    @Test
    void theFirstDeathIsFoundBehindLaterOnes() {
        Life life = Life.plain();
        life.bench.declare(
                life.session,
                "retry",
                withArguments(FieldTable.builder()
                        .put("x-dead-letter-exchange", "")
                        .put("x-dead-letter-routing-key", "parked")
                        .build()));
        life.bench.declare(life.session, "parked", DURABLE);
        life.die("1");
        life.redrive(new RedriveRequest("dead", 0, RedriveFilter.ALL, 0, false, "retry", false));
        life.reject("retry");
        RedriveRequest toLast = new RedriveRequest("parked", 0, RedriveFilter.ALL, 0, true, null, false);
        assertEquals(1, life.redrive(toLast).moved());
        RedriveRequest toFirst = new RedriveRequest("parked", 0, RedriveFilter.ALL, 0, false, null, true);
        assertEquals(1, life.redrive(toFirst).moved());
        assertEquals(List.of(), life.drain("retry"));
        assertEquals(List.of("1"), life.drain("work"));
    }

    @Test
    void whatAFullQueueRefusesStaysInItsPlace() {
        Life life = Life.plain();
        life.die("1", "2", "3");
        life.bench.delete(life.session, "work");
        life.bench.declare(
                life.session,
                "work",
                withArguments(FieldTable.builder()
                        .put("x-max-length", 1)
                        .put("x-overflow", "reject-publish")
                        .build()));
        life.bench.publish(life.session, TestMessages.persistentTo("", "work", "first"));
        RedriveStatus status = life.redrive(all());
        assertEquals(0, status.moved());
        assertEquals(Map.of(RedriveSkip.FULL, 3L), status.skipped());
        assertEquals(List.of("first"), life.drain("work"));
        assertEquals(List.of("1", "2", "3"), life.drain("dead"));
    }

    @Test
    void theRateIsKeptAndWhatRunsCanBeCancelled() {
        Life life = Life.plain();
        life.die("1", "2", "3", "4", "5");
        Redrive redrive = life.begin(new RedriveRequest("dead", 0, RedriveFilter.ALL, 2, false, null, false));
        assertEquals(1, redrive.status().moved());
        life.bench.shards().advance(450);
        assertEquals(1, redrive.status().moved());
        life.bench.shards().advance(600);
        assertEquals(3, redrive.status().moved());
        redrive.cancel();
        life.bench.shards().advance(1_000);
        assertEquals(RedriveStatus.State.CANCELLED, redrive.status().state());
        assertEquals(redrive.status(), redrive.ended().join());
        List<String> all = new ArrayList<>(life.drain("work"));
        all.addAll(life.drain("dead"));
        assertEquals(List.of("1", "2", "3", "4", "5"), all);
        assertEquals(List.of(redrive), life.bench.vhost().redrives().list());
    }

    @Test
    void messagesThatAreNotInMemoryGoToo() {
        Life life = new Life(2, 1, 1);
        String[] bodies = new String[700];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = "m" + i;
        }
        life.die(bodies);
        RedriveStatus status = life.redrive(all());
        assertEquals(bodies.length, status.moved());
        assertEquals(List.of(bodies), life.drain("work"));
        assertEquals(List.of(), life.drain("dead"));
    }

    @Test
    void whoMayNotWriteThereMovesNothing() {
        Life life = Life.plain();
        life.die("1");
        life.bench.access(allowing(name -> !name.equals("amq.default")));
        Life other = new Life(life.bench);
        assertEquals(Map.of(RedriveSkip.NO_PERMISSION, 1L), other.redrive(all()).skipped());
        life.bench.access(allowing(name -> !name.equals("dead")));
        assertThrows(BrokerException.class, () -> new Life(life.bench).redrive(all()));
        assertEquals(List.of("1"), life.drain("dead"));
    }

    private static AccessControl allowing(Predicate<String> resources) {
        FixedUsers users = FixedUsers.guest();
        return new AccessControl() {
            @Override
            public CompletableFuture<Login> login(LoginRequest request) {
                return users.login(request);
            }

            @Override
            public @Nullable User find(String name) {
                return users.find(name);
            }

            @Override
            public boolean mayEnter(User user, String vhost) {
                return true;
            }

            @Override
            public boolean may(User user, String vhost, Permission permission, String resource) {
                return resources.test(resource);
            }
        };
    }

    @Test
    void aFilterThatIsNotKnownIsRefused() {
        for (String name : List.of("death.colour", "properties.colour")) {
            FieldTable filter = FieldTable.builder().put(name, "red").build();
            BrokerException refusal = assertThrows(BrokerException.class, () -> RedriveFilter.of(filter));
            assertTrue(refusal.replyText().contains(name), refusal.replyText());
        }
    }

    @Test
    void afterACrashEachMessageIsInOneOfTheTwo() {
        Seeds.each(200, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            Life life = new Life(1 + random.nextInt(3), random.nextLong(), random.nextBoolean() ? 1 : Long.MAX_VALUE);
            List<String> bodies = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                bodies.add("m" + i);
                life.die("m" + i);
            }
            int rate = random.nextBoolean() ? 0 : 1_000;
            life.bench.ask(
                    life.session,
                    (io.warrenmq.core.shard.Reply<Redrive> reply) -> life.bench
                            .vhost()
                            .redrives()
                            .begin(
                                    life.session,
                                    new RedriveRequest("dead", 0, RedriveFilter.ALL, rate, false, null, false),
                                    reply));
            for (int i = 0; i < 4; i++) {
                life.bench.journal().hold(random.nextInt(3) != 0);
                life.bench.shards().steps(random.nextInt(12));
            }
            Life after = new Life(life.bench.crash(seed));
            List<String> all = new ArrayList<>(after.drain("work"));
            all.addAll(after.drain("dead"));
            assertEquals(bodies, all.stream().sorted().toList());
        });
    }
}
