package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Seeds;
import io.warrenmq.core.shard.SimulatedShards;
import io.warrenmq.core.vhost.Declarations.DeclaredQueue;
import io.warrenmq.core.vhost.Declarations.QueueDeclaration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Sessions on any shard declare, delete, publish and commit, all at once, until a crash at a moment that chance finds.
 * What was answered before it must be true after it, and a commit that was not answered has happened or has not.
 */
final class CrashPropertyTest {
    private static final int OPERATIONS = 60;

    @Test
    void whatWasAnsweredIsTrueAfterACrash() {
        Seeds.each(1500, seed -> new Life(seed).run());
    }

    /** What is known of a queue that sessions declare and delete by turns. */
    private static final class Fate {
        int declares;
        int deletes;

        /** Requests that may still undo the last answer. */
        int openDeclares;

        int openDeletes;
        boolean exists;
        boolean isGone;
    }

    /** A message to both queues, and one that it takes the place of. */
    private static final class Transaction {
        final String body;
        final @Nullable String settled;
        int open = 1;

        Transaction(String body, @Nullable String settled) {
            this.body = body;
            this.settled = settled;
        }
    }

    private record Held(String body, Delivery delivery) {}

    private static final class Life {
        private final long seed;
        private final SplittableRandom random;
        private final VhostBench bench;
        private final SimulatedShards shards;
        private final List<Client> clients = new ArrayList<>();
        private final Map<String, Fate> fates = new HashMap<>();
        private final Map<String, Integer> openReceipts = new HashMap<>();
        private final List<String> confirmed = new ArrayList<>();
        private final List<Transaction> transactions = new ArrayList<>();

        Life(long seed) {
            this.seed = seed;
            random = new SplittableRandom(seed);
            int shardCount = 1 + random.nextInt(3);
            bench = new VhostBench(shardCount, random.nextLong());
            shards = bench.shards();
            Session setUp = bench.open(0);
            for (String queue : List.of("a", "b", "in")) {
                bench.declare(setUp, queue, DURABLE);
            }
            for (int i = 0; i < 30; i++) {
                bench.publish(setUp, TestMessages.persistentTo("", "in", "in" + i));
            }
            for (int i = 0; i < 3; i++) {
                clients.add(new Client("c" + i, bench.open(random.nextInt(shardCount))));
            }
        }

        void run() {
            int operations = random.nextInt(OPERATIONS);
            for (int i = 0; i < operations; i++) {
                Client client = clients.get(random.nextInt(clients.size()));
                shards.on(client.session.shard(), () -> client.act(random.nextInt(5)));
                bench.journal().hold(random.nextInt(4) != 0); // a slow disk, so that much waits for it
                shards.steps(random.nextInt(12));
            }
            VhostBench after = bench.crash(seed);
            Session session = after.open(0);
            fates.forEach((name, fate) -> check(name, fate, after.topology().findQueue(name)));
            List<String> a = after.drain(session, "a");
            List<String> b = after.drain(session, "b");
            List<String> in = after.drain(session, "in");
            assertTrue(a.containsAll(confirmed), () -> "confirmed " + confirmed + ", but there is " + a);
            for (Client each : clients) {
                each.requireOrder(a);
            }
            for (Transaction each : transactions) {
                check(each, a.contains(each.body), b, in);
            }
        }

        private static void check(String name, Fate fate, @Nullable Queue queue) {
            if (fate.exists) {
                assertNotNull(queue, name + " is lost");
            }
            if (fate.isGone) {
                assertNull(queue, name + " has come back");
            }
        }

        private static void check(Transaction transaction, boolean happened, List<String> b, List<String> in) {
            assertEquals(happened, b.contains(transaction.body), "a commit has happened by half");
            if (transaction.settled != null) {
                assertEquals(happened, !in.contains(transaction.settled), "a commit has settled by half");
            }
            assertTrue(happened || transaction.open > 0, "a commit is lost");
        }

        private final class Client {
            private final String name;
            private final Session session;
            private final Publisher publisher;
            private final List<Held> held = new ArrayList<>();
            private final Map<Long, Runnable> waiting = new HashMap<>();
            private long published;

            Client(String name, Session session) {
                this.name = name;
                this.session = session;
                this.publisher = new Publisher(bench.vhost(), session, sequence -> {
                    Runnable taken = waiting.get(sequence);
                    assertNotNull(taken);
                    taken.run();
                });
            }

            void act(int dice) {
                switch (dice) {
                    case 0 -> declare("churn" + random.nextInt(3));
                    case 1 -> delete("churn" + random.nextInt(3));
                    case 2 -> publish();
                    case 3 -> commit();
                    default -> get();
                }
            }

            private void declare(String queue) {
                Fate fate = fates.computeIfAbsent(queue, _ -> new Fate());
                fate.isGone = false;
                fate.declares++;
                fate.openDeclares++;
                int deletes = fate.deletes;
                boolean alone = fate.openDeletes == 0;
                Reply<DeclaredQueue> reply = new Reply<>(
                        session.shard(),
                        _ -> {
                            fate.openDeclares--;
                            fate.exists |= alone && fate.deletes == deletes;
                        },
                        refusal -> {
                            throw refusal;
                        });
                bench.vhost().queues().declare(session, new QueueDeclaration(queue, DURABLE), reply);
            }

            private void delete(String queue) {
                Fate fate = fates.computeIfAbsent(queue, _ -> new Fate());
                fate.exists = false;
                fate.deletes++;
                fate.openDeletes++;
                int declares = fate.declares;
                boolean alone = fate.openDeclares == 0;
                Reply<Integer> reply = new Reply<>(
                        session.shard(),
                        _ -> {
                            fate.openDeletes--;
                            fate.isGone |= alone && fate.declares == declares;
                        },
                        refusal -> {
                            throw refusal;
                        });
                bench.vhost().queues().delete(session, queue, false, false, reply);
            }

            private void publish() {
                long sequence = published++;
                String body = name + "." + sequence;
                Message message = TestMessages.persistentTo("", "a", body);
                Runnable arrived = () -> {
                    if (openReceipts.merge(body, -1, Integer::sum) == 0) {
                        confirmed.add(body);
                    }
                };
                waiting.put(sequence, arrived);
                openReceipts.put(body, 1 + publisher.publish(message, sequence));
                bench.journal().whenDurable(message.position(), session.shard(), arrived);
            }

            private void commit() {
                long sequence = published++;
                Held settled = held.isEmpty() ? null : held.removeLast();
                Transaction transaction =
                        new Transaction(name + "." + sequence, settled == null ? null : settled.body());
                transactions.add(transaction);
                Runnable arrived = () -> transaction.open--;
                waiting.put(sequence, arrived);
                Commit commit = publisher.commit();
                commit.publish(TestMessages.persistentTo("", "a", transaction.body));
                commit.publish(TestMessages.persistentTo("", "b", transaction.body));
                if (settled != null) {
                    commit.settle(settled.delivery());
                }
                long position = commit.journal();
                transaction.open += commit.carryOut(sequence);
                bench.journal().whenDurable(position, session.shard(), arrived);
            }

            private void get() {
                Reply<Optional<Queue.Got>> reply = new Reply<>(
                        session.shard(),
                        answer -> answer.ifPresent(got -> {
                            Delivery delivery = got.delivery();
                            assertNotNull(delivery);
                            held.add(new Held(TestMessages.text(got.message()), delivery));
                        }),
                        refusal -> {
                            throw refusal;
                        });
                bench.vhost().queues().get(session, "in", false, reply);
            }

            /** What is left of this client's messages stands in the order of publishing. */
            void requireOrder(List<String> bodies) {
                long last = -1;
                for (String body : bodies) {
                    if (body.startsWith(name + ".")) {
                        long number = Long.parseLong(body.substring(name.length() + 1));
                        assertTrue(last < number, () -> "order is lost: " + bodies);
                        last = number;
                    }
                }
            }
        }
    }
}
