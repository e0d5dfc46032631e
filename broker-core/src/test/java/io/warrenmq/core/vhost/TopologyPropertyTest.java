package io.warrenmq.core.vhost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.queue.ConsumerSpec;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.queue.QueueStatus;
import io.warrenmq.core.queue.TestChannel;
import io.warrenmq.core.queue.TestConsumer;
import io.warrenmq.core.routing.Binding;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Seeds;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import io.warrenmq.core.vhost.Declarations.QueueDeclaration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Sessions on several shards declare, bind, delete, consume and leave at random. When all is quiet, the names, the
 * queues, the bindings and the journal must agree.
 */
final class TopologyPropertyTest {
    private static final int SEEDS = 300;
    private static final int OPERATIONS = 150;
    private static final List<String> QUEUES = List.of("q0", "q1", "q2", "q3");

    @Test
    void namesQueuesAndBindingsAgree() {
        Seeds.each(SEEDS, seed -> new Run(seed).run());
    }

    /** A connection with one channel; it waits for each answer. */
    private static final class Peer {
        Session session;
        TestChannel channel;

        @Nullable
        Answer<?> open;

        Peer(Session session) {
            this.session = session;
            this.channel = new TestChannel(session.shard());
        }

        boolean isWaiting() {
            return open != null && !open.isIn();
        }
    }

    private static final class Run {
        private final RandomGenerator random;
        private final int shardCount;
        private final VhostBench bench;
        private final Exchanges exchanges;
        private final Queues queues;
        private final List<Peer> peers = new ArrayList<>();
        private final List<Answer<?>> answers = new ArrayList<>();
        private final Set<Long> connections = new HashSet<>();
        private final Set<Exchange> onceBound = new HashSet<>();
        private int consumerCount;

        Run(long seed) {
            random = new SplittableRandom(seed);
            shardCount = 1 + random.nextInt(4);
            bench = new VhostBench(shardCount, random.nextLong());
            exchanges = bench.vhost().exchanges();
            queues = bench.vhost().queues();
            for (int i = 0; i < 4; i++) {
                peers.add(new Peer(open()));
            }
        }

        void run() {
            for (int i = 0; i < OPERATIONS; i++) {
                Peer peer = peers.get(random.nextInt(peers.size()));
                if (!peer.isWaiting()) {
                    act(peer);
                }
                bench.shards().steps(random.nextInt(8));
                if (random.nextInt(15) == 0) {
                    checkWhenIdle();
                }
            }
            checkWhenIdle();
            finish();
        }

        private Session open() {
            Session session = bench.open(random.nextInt(shardCount));
            connections.add(session.connection());
            return session;
        }

        private void act(Peer peer) {
            Session session = peer.session;
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> {
                    QueueDeclaration declaration = new QueueDeclaration(anyQueue(), anyOptions());
                    this.<Declarations.DeclaredQueue>ask(peer, reply -> queues.declare(session, declaration, reply));
                }
                case 3 -> {
                    String name = anyQueue();
                    boolean ifUnused = random.nextBoolean();
                    this.<Integer>ask(peer, reply -> queues.delete(session, name, ifUnused, false, reply));
                }
                case 4, 5 -> {
                    ExchangeDeclaration declaration = anyExchangeDeclaration();
                    this.<Done>ask(peer, reply -> exchanges.declare(session, declaration, reply));
                }
                case 6 -> {
                    String name = anyExchange();
                    boolean ifUnused = random.nextBoolean();
                    this.<Done>ask(peer, reply -> exchanges.delete(session, name, ifUnused, reply));
                }
                case 7, 8, 9 -> {
                    BindingRequest request = anyBinding();
                    this.<Done>ask(peer, reply -> exchanges.bind(session, request, reply));
                }
                case 10, 11 -> {
                    BindingRequest request = anyBinding();
                    this.<Done>ask(peer, reply -> exchanges.unbind(session, request, reply));
                }
                case 12, 13 -> consume(peer);
                case 14 -> cancel(peer);
                default -> leave(peer);
            }
        }

        private void consume(Peer peer) {
            Queue queue = bench.topology().findQueue(anyQueue());
            if (queue != null) {
                ConsumerSpec spec = ConsumerSpec.tagged("c" + consumerCount++);
                TestConsumer consumer = peer.channel.register(queue, spec);
                this.<Done>ask(peer, reply -> queues.subscribe(consumer.consumer(), reply));
            }
        }

        private void cancel(Peer peer) {
            if (!peer.channel.consumers().isEmpty()) {
                TestConsumer consumer = peer.channel.consumers().getFirst();
                peer.channel.forget(consumer);
                this.<Done>ask(peer, reply -> queues.cancel(consumer.consumer(), reply));
            }
        }

        /** Goes as a lost connection does: first the channel, then the queues. */
        private void leave(Peer peer) {
            Session leaving = peer.session;
            bench.shards().on(leaving.shard(), peer.channel::close);
            this.<Done>ask(peer, reply -> bench.vhost().leave(leaving, reply));
            connections.remove(leaving.connection());
            peer.session = open();
            peer.channel = new TestChannel(peer.session.shard());
        }

        private <T> void ask(Peer peer, Consumer<Reply<T>> question) {
            Answer<T> answer = bench.ask(peer.session, question);
            answers.add(answer);
            peer.open = answer;
        }

        // --- when nothing is under way

        private void checkWhenIdle() {
            bench.shards().runUntilIdle();
            for (Answer<?> answer : answers) {
                assertTrue(answer.isIn(), "an answer is missing");
                assertTrue(
                        answer.refusal() == null || answer.refusal().code().scope() == ReplyCode.Scope.CHANNEL,
                        "refused with " + answer.refusal());
            }
            answers.clear();
            bench.queues(QUEUES).forEach(this::checkQueue);
            for (int i = 0; i < 4; i++) {
                Exchange exchange = bench.topology().findExchange("x" + i);
                if (exchange != null) {
                    checkExchange(exchange);
                }
            }
            checkExchange(bench.topology().exchange("amq.topic"));
            checkJournal();
        }

        private void checkQueue(Queue queue) {
            QueueStatus status = bench.shards().<@Nullable QueueStatus>ask(queue.shard(), queue::status);
            if (status == null) {
                throw new AssertionError("'" + queue.name() + "' names a queue that has ended");
            }
            long owner = queue.identity().owner();
            assertTrue(owner == Queue.NO_OWNER || connections.contains(owner), queue.name() + " has lost its owner");
            long consumers = peers.stream()
                    .flatMap(each -> each.channel.consumers().stream())
                    .filter(each -> each.queue() == queue)
                    .count();
            assertEquals(consumers, status.consumerCount());
        }

        private void checkExchange(Exchange exchange) {
            List<Binding> bindings = exchange.bindings().bindings();
            for (Binding binding : bindings) {
                switch (binding.destination()) {
                    case Queue queue -> assertSame(queue, bench.topology().findQueue(queue.name()));
                    case Exchange target -> assertSame(target, bench.topology().findExchange(target.name()));
                    default -> throw new AssertionError(binding);
                }
            }
            if (!bindings.isEmpty()) {
                onceBound.add(exchange);
            } else if (exchange.options().autoDelete()) {
                assertTrue(!onceBound.contains(exchange), exchange.name() + " has outlived its bindings");
            }
        }

        /** The durable queues by the journal are those that are there. */
        private void checkJournal() {
            Set<Long> journaled = new HashSet<>();
            for (TopologyChange change : bench.journal().changes()) {
                if (change instanceof TopologyChange.QueueDeclared declared) {
                    assertTrue(journaled.add(declared.id()));
                } else if (change instanceof TopologyChange.QueueDeleted deleted) {
                    assertTrue(journaled.remove(deleted.id()));
                }
            }
            Set<Long> durable = new HashSet<>();
            bench.queues(QUEUES).stream()
                    .filter(each -> each.options().durable())
                    .forEach(each -> durable.add(each.identity().id()));
            assertEquals(durable, journaled);
        }

        /** Everybody leaves and the rest is deleted: nothing stays. */
        private void finish() {
            for (Peer peer : peers) {
                leave(peer);
            }
            checkWhenIdle();
            Session session = open();
            bench.queues(QUEUES).forEach(each -> bench.delete(session, each.name()));
            for (int i = 0; i < 4; i++) {
                bench.deleteExchange(session, "x" + i, false);
            }
            assertTrue(bench.queues(QUEUES).isEmpty());
            assertTrue(bench.topology().exchange("amq.topic").bindings().isEmpty());
        }

        // --- chance

        private String anyQueue() {
            return QUEUES.get(random.nextInt(QUEUES.size()));
        }

        private String anyExchange() {
            return random.nextInt(5) == 0 ? "amq.topic" : "x" + random.nextInt(4);
        }

        private QueueOptions anyOptions() {
            return new QueueOptions(
                    random.nextInt(4) == 0, random.nextInt(4) == 0, random.nextInt(2) == 0, FieldTable.EMPTY);
        }

        private ExchangeDeclaration anyExchangeDeclaration() {
            String kind = List.of("direct", "fanout", "topic").get(random.nextInt(3));
            return new ExchangeDeclaration(
                    "x" + random.nextInt(4), kind, random.nextBoolean(), random.nextBoolean(), false, FieldTable.EMPTY);
        }

        private BindingRequest anyBinding() {
            boolean toQueue = random.nextInt(3) != 0;
            String destination = toQueue ? anyQueue() : "x" + random.nextInt(4);
            return new BindingRequest(
                    anyExchange(), destination, toQueue, random.nextBoolean() ? "k" : "l", FieldTable.EMPTY);
        }
    }
}
