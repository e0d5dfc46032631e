package io.warrenmq.core.simulation;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.Arrival;
import io.warrenmq.core.queue.ConsumerSpec;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.TestChannel;
import io.warrenmq.core.queue.TestConsumer;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.vhost.Publisher;
import io.warrenmq.core.vhost.Queues;
import io.warrenmq.core.vhost.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A connection with one channel that does what a client may do, one thing after the other: while an answer is open it
 * does nothing else. It checks that no limit is exceeded. All calls are made on its shard.
 */
final class Client {
    /** Above any limit that is set. */
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final World world;
    private final String name;
    private final Session session;
    private final Queues queues;
    private final Publisher publisher;
    private final Map<Long, Integer> openReceipts = new HashMap<>();

    /** The largest prefetch of each consumer since all was quiet: what is under way may still go by an older one. */
    private final Map<TestConsumer, Integer> allowed = new HashMap<>();

    private final Map<TestConsumer, Integer> prefetch = new HashMap<>();
    private TestChannel channel;
    private int allowedTogether = UNLIMITED;
    private int publishedCount;
    private int consumerCount;
    private boolean waiting;

    Client(World world, String name, Session session) {
        this.world = world;
        this.name = name;
        this.session = session;
        this.queues = world.vhost().queues();
        this.publisher = new Publisher(
                world.vhost(),
                session,
                sequence -> openReceipts.merge(sequence, -1, (a, b) -> a + b == 0 ? null : a + b));
        this.channel = new TestChannel(session.shard(), this::arrived);
    }

    String name() {
        return name;
    }

    Session session() {
        return session;
    }

    TestChannel channel() {
        return channel;
    }

    /** Whether it waits for an answer. */
    boolean isWaiting() {
        return waiting;
    }

    // --- publishing

    void publish(String exchange, String key, boolean persistent) {
        int number = publishedCount++;
        String body = name + "." + number;
        Message message =
                persistent ? TestMessages.persistentTo(exchange, key, body) : TestMessages.to(exchange, key, body);
        world.targets(exchange, key).forEach(each -> each.published(name, number, persistent));
        world.note(name, "publishes " + body + " to '" + exchange + "' " + key);
        int open = publisher.publish(message, number);
        require(open >= 0, "unroutable");
        if (open > 0) {
            openReceipts.merge((long) number, open, (a, b) -> a + b == 0 ? null : a + b);
        }
    }

    // --- consuming

    void consume(Queue queue, ConsumerSpec spec) {
        ConsumerSpec tagged = new ConsumerSpec(
                name + " c" + consumerCount++, spec.noAck(), spec.exclusive(), spec.priority(), spec.prefetch());
        TestConsumer consumer = channel.register(queue, tagged);
        prefetch.put(consumer, limitOf(spec.prefetch()));
        allowed.put(consumer, limitOf(spec.prefetch()));
        world.note(name, "consumes from " + queue.name() + " as " + tagged);
        TestChannel asking = channel;
        queues.subscribe(consumer.consumer(), this.<Done>ask("consumes", _ -> {}, () -> asking.forget(consumer)));
    }

    void cancel(TestConsumer consumer) {
        world.note(name, "cancels " + consumer.consumer().tag());
        channel.forget(consumer);
        queues.cancel(consumer.consumer(), this.<Done>ask("cancelled", _ -> {}, () -> {}));
    }

    void limit(TestConsumer consumer, int newPrefetch) {
        world.note(name, "limits " + consumer.consumer().tag() + " to " + newPrefetch);
        prefetch.put(consumer, limitOf(newPrefetch));
        allowed.merge(consumer, limitOf(newPrefetch), Math::max);
        consumer.consumer().limitTo(newPrefetch);
    }

    /** Limits all consumers together; what is under way may still go by the limit before. */
    void limitTogether(int limit) {
        world.note(name, "limits all to " + limit);
        allowedTogether = Math.max(allowedTogether, limitOf(limit));
        channel.limitTogether(limit);
    }

    private static int limitOf(int given) {
        return given == 0 ? UNLIMITED : given;
    }

    void socket(TestConsumer consumer, boolean writable) {
        world.note(
                name,
                "can" + (writable ? "" : "not") + " write for "
                        + consumer.consumer().tag());
        consumer.writable(writable);
    }

    private void arrived(TestChannel at, Arrival arrival) {
        TestConsumer consumer = arrival.consumer();
        world.note(
                name,
                (at.isOpen() ? "gets " : "bounces ") + arrival.text() + " of "
                        + arrival.queue().name() + (arrival.redelivered() ? " again" : "")
                        + (consumer == null ? "" : " as " + consumer.consumer().tag()));
        Ledger ledger = world.ledger(arrival.queue());
        world.requireServed(arrival.queue());
        ledger.arrived(arrival, session.shard().index());
        if (!at.isOpen()) {
            returnIfHeld(ledger, arrival);
        } else if (consumer != null && arrival.delivery() != null) {
            require(heldBy(consumer) < allowed.getOrDefault(consumer, 0), "prefetch is exceeded");
            require(channel.consumedCount() < allowedTogether, "the shared limit is exceeded");
        }
    }

    /** What comes after the end of its channel goes straight back. */
    private static void returnIfHeld(Ledger ledger, Arrival arrival) {
        if (arrival.delivery() != null) {
            ledger.returned(arrival);
        }
    }

    private int heldBy(TestConsumer consumer) {
        return (int) channel.held().stream()
                .filter(each -> each.consumer() == consumer)
                .count();
    }

    void get(Queue queue, boolean noAck) {
        world.note(name, "asks for one of " + queue.name());
        TestChannel asking = channel;
        queues.get(
                session,
                queue.name(),
                noAck,
                this.<Optional<Queue.Got>>ask(
                        "got",
                        got -> {
                            got.ifPresent(each -> asking.took(queue, each));
                        },
                        () -> {}));
    }

    void purge(Queue queue) {
        queues.purge(
                session,
                queue.name(),
                this.<Integer>ask("purged", count -> world.ledger(queue).purged(count), () -> {}));
    }

    // --- settling

    void settle(Arrival arrival) {
        world.note(name, "settles " + arrival.text() + " of " + arrival.queue().name());
        world.ledger(arrival.queue()).settled(arrival);
        channel.settle(arrival);
    }

    void requeue(List<Arrival> arrivals) {
        for (Arrival arrival : arrivals) {
            world.note(
                    name, "returns " + arrival.text() + " of " + arrival.queue().name());
            world.ledger(arrival.queue()).returned(arrival);
        }
        channel.requeue(arrivals);
    }

    /** Ends the channel, whatever is under way, and opens another. */
    void reopen() {
        world.note(name, "closes its channel");
        channel.held().forEach(each -> world.ledger(each.queue()).returned(each));
        TestChannel closing = channel;
        channel = new TestChannel(session.shard(), this::arrived);
        allowedTogether = UNLIMITED;
        prefetch.clear();
        allowed.clear();
        closing.close();
    }

    // --- answers

    private <T> Reply<T> ask(String what, Consumer<T> onDone, Runnable onRefused) {
        waiting = true;
        return new Reply<>(
                session.shard(),
                answer -> {
                    world.note(name, what + " " + (answer instanceof Optional<?> got ? got.isPresent() : answer));
                    answered();
                    onDone.accept(answer);
                },
                (BrokerException refusal) -> {
                    world.note(name, what + " not: " + refusal.replyText());
                    answered();
                    onRefused.run();
                });
    }

    private void answered() {
        require(waiting, "an answer comes twice");
        waiting = false;
    }

    // --- when nothing is under way

    /** From now on only the limits count that are set now. */
    void checkWhenIdle() {
        require(!waiting, "an answer is missing");
        require(openReceipts.isEmpty(), "receipts are missing: " + openReceipts);
        allowed.putAll(prefetch);
        allowedTogether = limitOf(channel.limit().limit());
        require(channel.limit().leavesOut() == 0, channel.limit().leavesOut() + " leaves are still out");
    }

    /** The consumers that could take one more message of the queue. */
    List<String> ableConsumers(Queue queue) {
        List<String> able = new ArrayList<>();
        for (TestConsumer consumer : channel.consumers()) {
            boolean credit = consumer.noAck() || heldBy(consumer) < prefetch.getOrDefault(consumer, 0);
            if (consumer.queue() == queue && consumer.isWritable() && credit && consumer.hasRoomTogether()) {
                able.add(consumer.consumer().tag());
            }
        }
        return able;
    }

    /** Takes what is left of a queue, to be told from what consumers got. */
    Arrival took(Queue queue, Queue.Got got) {
        Delivery delivery = got.delivery();
        Arrival arrival = new Arrival(null, queue, got.message(), got.redelivered(), delivery);
        world.ledger(queue).arrived(arrival, session.shard().index());
        world.ledger(queue).settled(arrival);
        return arrival;
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(name + ": " + otherwise);
        }
    }
}
