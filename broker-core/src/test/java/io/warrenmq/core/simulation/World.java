package io.warrenmq.core.simulation;

import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.queue.Arrival;
import io.warrenmq.core.queue.ConsumerSpec;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueStatus;
import io.warrenmq.core.queue.TestConsumer;
import io.warrenmq.core.vhost.Session;
import io.warrenmq.core.vhost.VhostBench;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A virtual host on one to four shards with some queues, and clients on any shard that use them at random, in an
 * order of events that chance finds. All chance comes from one seed.
 */
final class World {
    private static final int OPERATIONS = 240;
    private static final String TO_ALL = "amq.fanout";

    /** What messages may take of a shard's memory: from nothing at all to more than they can. */
    private static final long[] BODY_BYTES_MAX = {-1, 0, 500, 2_000, Long.MAX_VALUE};

    private final RandomGenerator random;
    private final VhostBench bench;
    private final Map<Queue, Ledger> ledgers = new LinkedHashMap<>();
    private final List<Queue> queues = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final boolean purges;
    private int operation;

    World(long seed) {
        random = new SplittableRandom(seed);
        int shardCount = 1 + random.nextInt(4);
        bench = new VhostBench(shardCount, random.nextLong(), BODY_BYTES_MAX[random.nextInt(BODY_BYTES_MAX.length)]);
        purges = random.nextInt(4) == 0;
        Session setUp = bench.open(0);
        for (int i = 0; i < 4; i++) {
            bench.declare(setUp, "q" + i, i % 2 == 0 ? VhostBench.DURABLE : VhostBench.PLAIN);
            Queue queue = bench.queue("q" + i);
            queues.add(queue);
            ledgers.put(queue, new Ledger(queue));
            if (i < 3) {
                bench.bind(setUp, TO_ALL, "q" + i, "");
            }
        }
        for (int i = 0; i < 4; i++) {
            clients.add(new Client(this, "client" + i, bench.open(random.nextInt(shardCount))));
        }
    }

    VirtualHost vhost() {
        return bench.vhost();
    }

    Ledger ledger(Queue queue) {
        Ledger ledger = ledgers.get(queue);
        if (ledger == null) {
            throw new IllegalStateException("no ledger for " + queue.name());
        }
        return ledger;
    }

    /** Where a message goes. */
    List<Ledger> targets(String exchange, String key) {
        return exchange.equals(TO_ALL)
                ? queues.subList(0, 3).stream().map(this::ledger).toList()
                : List.of(ledger(bench.queue(key)));
    }

    void note(String who, String what) {
        trace.add(operation + " " + who + " " + what);
    }

    /** Runs the whole story; answers with all that was seen to happen. */
    List<String> run() {
        try {
            for (operation = 0; operation < OPERATIONS; operation++) {
                Client client = clients.get(random.nextInt(clients.size()));
                if (!client.isWaiting()) {
                    bench.shards().on(client.session().shard(), () -> act(client));
                } else if (random.nextInt(20) == 0) {
                    bench.shards().on(client.session().shard(), client::reopen);
                }
                bench.shards().steps(random.nextInt(8));
                if (random.nextInt(40) == 0) {
                    bench.shards().runUntilIdle();
                    checkWhenIdle();
                }
                if (random.nextInt(60) == 0) {
                    bench.shards().advance(random.nextInt(15_000));
                }
            }
            finish();
        } catch (IllegalStateException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            List<String> last = trace.subList(Math.max(0, trace.size() - 60), trace.size());
            throw new AssertionError(cause.getMessage() + "\n" + String.join("\n", last), failure);
        }
        return trace;
    }

    // --- what clients do

    private void act(Client client) {
        int dice = random.nextInt(100);
        if (dice < 35) {
            publish(client);
        } else if (dice < 62) {
            settle(client);
        } else if (dice < 72) {
            client.consume(anyQueue(), anySpec());
        } else if (dice < 78) {
            client.get(anyQueue(), random.nextBoolean());
        } else if (dice < 94) {
            changeConsumer(client);
        } else if (dice < 97) {
            client.limitTogether(random.nextInt(5));
        } else if (dice < 98 && purges) {
            client.purge(anyQueue());
        } else {
            client.reopen();
        }
    }

    private void publish(Client client) {
        for (int i = random.nextInt(5); i >= 0; i--) {
            boolean toAll = random.nextInt(3) == 0;
            client.publish(toAll ? TO_ALL : "", toAll ? "" : anyQueue().name(), random.nextBoolean());
        }
    }

    private void settle(Client client) {
        List<Arrival> held = new ArrayList<>(client.channel().held());
        int count = Math.min(held.size(), random.nextInt(6));
        List<Arrival> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chosen.add(held.remove(random.nextInt(held.size())));
        }
        if (random.nextInt(3) == 0) {
            client.requeue(chosen);
        } else {
            chosen.forEach(client::settle);
        }
    }

    private void changeConsumer(Client client) {
        List<TestConsumer> consumers = client.channel().consumers();
        if (consumers.isEmpty()) {
            return;
        }
        TestConsumer consumer = consumers.get(random.nextInt(consumers.size()));
        switch (random.nextInt(6)) {
            case 0 -> client.cancel(consumer);
            case 1 -> client.limit(consumer, random.nextInt(6));
            case 2 -> client.socket(consumer, false);
            default -> client.socket(consumer, true);
        }
    }

    private ConsumerSpec anySpec() {
        return new ConsumerSpec(
                "", random.nextInt(6) == 0, random.nextInt(12) == 0, random.nextInt(3), random.nextInt(6));
    }

    private Queue anyQueue() {
        return queues.get(random.nextInt(queues.size()));
    }

    // --- what must be true when nothing is under way

    private void checkWhenIdle() {
        clients.forEach(Client::checkWhenIdle);
        for (Queue queue : queues) {
            Ledger ledger = ledger(queue);
            QueueStatus status = bench.shards().<@Nullable QueueStatus>ask(queue.shard(), queue::status);
            int consumerCount = clients.stream()
                    .mapToInt(each -> (int) each.channel().consumers().stream()
                            .filter(consumer -> consumer.queue() == queue)
                            .count())
                    .sum();
            QueueStatus expected = new QueueStatus(ledger.readyCount(), ledger.heldCount(), 0, consumerCount);
            require(expected.equals(status), queue.name() + ": " + status + ", but expected " + expected);
            if (ledger.readyCount() > 0) {
                clients.forEach(each -> require(
                        each.ableConsumers(queue).isEmpty(),
                        queue.name() + " keeps messages from " + each.ableConsumers(queue)));
            }
            if (queue.options().durable() && !ledger.wasPurged()) {
                long live = bench.journal().liveCount(queue.identity().id());
                require(live == ledger.persistentCount(), queue.name() + ": the journal has " + live + " messages");
            }
        }
    }

    /** All channels end, wherever things are; then every message is either settled or back in its place. */
    private void finish() {
        bench.shards().steps(random.nextInt(30));
        for (Client client : clients) {
            bench.shards().on(client.session().shard(), client::reopen);
        }
        bench.shards().runUntilIdle();
        checkWhenIdle();
        for (Queue queue : queues) {
            require(ledger(queue).heldCount() == 0, "somebody still holds messages of " + queue.name());
            ledger(queue).requireDrained(drain(queue));
            require(bench.journal().liveCount(queue.identity().id()) == 0, "the journal holds more than the queue");
        }
        require(bench.paging().pagedCount() == 0, "pages are left that no queue needs");
        bench.shards().all().forEach(each -> require(bench.heldBytes(each) == 0, "the budget is not given back"));
        bench.shards().advance(20_000);
        for (Queue queue : queues) {
            requireRested(queue);
        }
    }

    /** What leaves a durable queue leaves after the record that it does. */
    void requireServed(Queue queue) {
        require(
                !queue.options().durable()
                        || bench.journal().isServed(queue.identity().id()),
                queue.name() + " is not known to be served");
    }

    /** A queue that nobody has used for long has said so, and how far its deliveries reached. */
    private void requireRested(Queue queue) {
        long id = queue.identity().id();
        require(!bench.journal().isServed(id), queue.name() + " does not rest");
        for (TopologyChange.QueueRested rested :
                bench.journal().changes(TopologyChange.QueueRested.class).reversed()) {
            if (rested.id() == id) {
                require(
                        rested.handedOutUpTo() == ledger(queue).largestPosition(),
                        queue.name() + " rests at " + rested.handedOutUpTo());
                return;
            }
        }
    }

    private List<Arrival> drain(Queue queue) {
        Client anybody = clients.getFirst();
        List<Arrival> drained = new ArrayList<>();
        for (Queue.Got got = getNext(queue); got != null; got = getNext(queue)) {
            Delivery delivery = got.delivery();
            if (delivery == null) {
                throw new IllegalStateException("nothing to acknowledge");
            }
            drained.add(anybody.took(queue, got));
            bench.shards().on(queue.shard(), () -> queue.settle(delivery));
        }
        return drained;
    }

    /** Takes one message out, however long that takes; null when none is left. */
    private Queue.@Nullable Got getNext(Queue queue) {
        List<Optional<Queue.Got>> answers = new ArrayList<>(1);
        bench.shards()
                .on(
                        queue.shard(),
                        () -> queue.get(false, got -> answers.add(Optional.ofNullable(got)), refusal -> {
                            throw refusal;
                        }));
        bench.shards().runUntilIdle();
        return answers.getFirst().orElse(null);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }
}
