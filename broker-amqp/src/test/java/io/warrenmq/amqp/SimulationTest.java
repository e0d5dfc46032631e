package io.warrenmq.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.QueueMethod;
import io.warrenmq.amqp.simulation.ClientBytes;
import io.warrenmq.amqp.simulation.SimulatedBroker;
import io.warrenmq.amqp.simulation.SimulatedClient;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Publishers and consumers that come and go, on several shards whose work is interleaved at random, with a journal that
 * is durable now and then. Whatever happens: what was confirmed is delivered until it is settled, and nothing comes
 * twice without saying so. A seed that fails fails again.
 */
class SimulationTest {
    private static final List<String> QUEUES = List.of("q0", "q1", "q2");
    private static final int STEPS = 3_000;
    private static final FieldTable NONE = FieldTable.EMPTY;

    static List<Arguments> runs() {
        List<Arguments> runs = new ArrayList<>();
        for (int shardCount = 1; shardCount <= 3; shardCount++) {
            for (long seed = 1; seed <= 8; seed++) {
                runs.add(Arguments.of(shardCount, seed));
            }
        }
        return runs;
    }

    @ParameterizedTest
    @MethodSource("runs")
    void nothingConfirmedIsLost(int shardCount, long seed) {
        World world = new World(shardCount, new Random(seed));
        for (int step = 0; step < STEPS; step++) {
            world.step();
        }
        world.finish();
    }

    private static final class World {
        private final Random random;
        private final SimulatedBroker broker;
        private final Map<String, Ledger> ledgers = new HashMap<>();
        private final SimulatedPublisher[] publishers = new SimulatedPublisher[3];
        private final SimulatedConsumer[] consumers = new SimulatedConsumer[4];
        private final SimulatedClient operator;
        private int publisherCount;

        World(int shardCount, Random random) {
            this.random = random;
            broker = new SimulatedBroker(shardCount);
            operator = broker.connectAndOpen();
            for (String queue : QUEUES) {
                ledgers.put(queue, new Ledger());
                operator.send(new ClientBytes()
                        .method(1, new QueueMethod.Declare(queue, false, true, false, false, false, NONE))
                        .method(1, new QueueMethod.Bind(queue, "amq.fanout", "", false, NONE)));
            }
            operator.takeFrames();
            broker.journal().slow();
            for (int i = 0; i < publishers.length; i++) {
                publishers[i] = publisher();
            }
            for (int i = 0; i < consumers.length; i++) {
                consumers[i] = consumer();
            }
        }

        private Ledger ledger(String queue) {
            return Objects.requireNonNull(ledgers.get(queue));
        }

        private SimulatedClient client() {
            return broker.connectAndOpen(
                    random.nextInt(broker.simulation().shards().size()));
        }

        private SimulatedPublisher publisher() {
            return new SimulatedPublisher(client(), "p" + ++publisherCount, random);
        }

        private SimulatedConsumer consumer() {
            String queue = QUEUES.get(random.nextInt(QUEUES.size()));
            return new SimulatedConsumer(client(), queue, ledger(queue), random.nextInt(20), random.nextBoolean());
        }

        void step() {
            int publisher = random.nextInt(publishers.length);
            int consumer = random.nextInt(consumers.length);
            switch (random.nextInt(20)) {
                case 0, 1, 2 -> publishers[publisher].publish(1 + random.nextInt(4), QUEUES);
                case 3, 4, 5, 6, 7, 8, 9 -> consumers[consumer].settle(random);
                case 10 -> broker.journal().sync(broker.journal().appendedPosition() - random.nextInt(4));
                case 11 -> {
                    if (random.nextInt(20) == 0) {
                        publishers[publisher].die();
                        publishers[publisher] = publisher();
                    }
                }
                case 12 -> {
                    if (random.nextInt(8) == 0) {
                        consumers[consumer].leave(random);
                        consumers[consumer] = consumer();
                    }
                }
                case 13 -> consumers[consumer].stallOrGoOn();
                default -> broker.simulation().runSome(random, random.nextInt(12));
            }
            hear();
        }

        private void hear() {
            for (SimulatedPublisher each : publishers) {
                each.hear(this::ledger);
            }
            for (SimulatedConsumer each : consumers) {
                each.hear();
            }
        }

        /** Everybody stops; what the queues still hold is taken out and counted. */
        void finish() {
            quiesce();
            for (SimulatedPublisher each : publishers) {
                assertTrue(each.isAllConfirmed(), each::toString);
                each.die();
            }
            consumeEverything();
            for (SimulatedConsumer each : consumers) {
                each.leave(random);
            }
            for (String queue : QUEUES) {
                Set<String> left = drain(queue);
                assertEquals(Set.of(), ledger(queue).lost(left), "confirmed for " + queue + " and lost");
                assertEquals(Set.of(), ledger(queue).undead(left), "settled and still in " + queue);
            }
            operator.disconnect();
            broker.buffers().assertAllReleased();
        }

        /** Consumers that go on settling get all there is: none of them was forgotten in some line. */
        private void consumeEverything() {
            boolean some = true;
            while (some) {
                some = false;
                for (SimulatedConsumer each : consumers) {
                    some |= each.catchUp();
                }
            }
            for (SimulatedConsumer each : consumers) {
                String queue = each.queue();
                operator.send(1, new QueueMethod.Declare(queue, true, true, false, false, false, NONE));
                assertEquals(0, operator.expect(QueueMethod.DeclareOk.class).messageCount(), "left in " + queue);
            }
        }

        private void quiesce() {
            for (int i = 0; i < 3; i++) {
                broker.journal().sync();
                operator.settle();
            }
            hear();
        }

        private Set<String> drain(String queue) {
            Set<String> bodies = new HashSet<>();
            while (true) {
                operator.send(1, new BasicMethod.Get(queue, true));
                List<String> body = operator.takeBodies();
                if (body.isEmpty()) {
                    operator.send(1, new QueueMethod.Declare(queue, true, true, false, false, false, NONE));
                    assertEquals(new QueueMethod.DeclareOk(queue, 0, 0), operator.expect(QueueMethod.DeclareOk.class));
                    return bodies;
                }
                assertTrue(bodies.add(body.getFirst()), () -> body + " is twice in " + queue);
            }
        }
    }
}
