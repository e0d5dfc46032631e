package io.warrenmq.core.queue;

import io.warrenmq.core.shard.Shard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A channel as the core sees one: it holds what its consumers were given, settles it, and returns it when it ends. It
 * lives on one shard; all calls are made inside.
 */
public final class TestChannel {
    /** Hears of each arrival, also of those that come after the end. */
    public interface Listener {
        void arrived(TestChannel channel, Arrival arrival);
    }

    private final Shard shard;
    private final Listener listener;
    private final SharedLimit limit = new SharedLimit(this);
    private final Set<TestConsumer> consumers = new LinkedHashSet<>();
    private final List<Arrival> held = new ArrayList<>();
    private boolean open = true;

    public TestChannel(Shard shard) {
        this(shard, (_, _) -> {});
    }

    public TestChannel(Shard shard, Listener listener) {
        this.shard = shard;
        this.listener = listener;
    }

    public Shard shard() {
        return shard;
    }

    public boolean isOpen() {
        return open;
    }

    public SharedLimit limit() {
        return limit;
    }

    /** What it holds and has not settled, oldest first. */
    public List<Arrival> held() {
        return List.copyOf(held);
    }

    public List<TestConsumer> consumers() {
        return List.copyOf(consumers);
    }

    /** How many of what it holds came through consumers. */
    public int consumedCount() {
        return (int) held.stream().filter(each -> each.consumer() != null).count();
    }

    // --- consumers

    /** Makes a consumer that its queue does not know yet. */
    public TestConsumer register(Queue queue, ConsumerSpec spec) {
        TestConsumer consumer = new TestConsumer(this, queue, spec, limit.limit() > 0 && !spec.noAck());
        consumers.add(consumer);
        return consumer;
    }

    /** Makes a consumer and adds it to its queue. */
    public TestConsumer consume(Queue queue, ConsumerSpec spec) {
        TestConsumer consumer = register(queue, spec);
        shard.send(queue.shard(), () -> queue.subscribe(consumer.consumer(), () -> {}));
        return consumer;
    }

    public void cancel(TestConsumer consumer) {
        forget(consumer);
        shard.send(consumer.queue().shard(), () -> consumer.queue().cancel(consumer.consumer()));
    }

    /** It is no consumer of this channel any more. */
    public void forget(TestConsumer consumer) {
        consumers.remove(consumer);
        limit.forget(consumer);
    }

    /** Limits all consumers together; 0 lifts the limit. */
    public void limitTogether(int newLimit) {
        boolean was = limit.limit() > 0;
        limit.limit(newLimit);
        if (was != newLimit > 0) {
            consumers.stream()
                    .filter(each -> !each.noAck())
                    .forEach(each -> each.consumer().share(newLimit > 0));
        }
    }

    // --- deliveries

    /** Takes an arrival; false when the channel has ended, so that it goes straight back. */
    boolean arrived(Arrival arrival) {
        listener.arrived(this, arrival);
        if (arrival.consumer() != null && arrival.delivery() != null) {
            limit.use(arrival.consumer());
        }
        if (arrival.delivery() == null) {
            return open;
        }
        if (open) {
            held.add(arrival);
        } else {
            requeueIn(arrival.queue(), List.of(arrival));
        }
        return open;
    }

    /** Takes what {@code basic.get} brought. */
    public Arrival took(Queue queue, Queue.Got got) {
        Arrival arrival = new Arrival(null, queue, got.message(), got.redelivered(), got.delivery());
        arrived(arrival);
        return arrival;
    }

    /** Acknowledges, or rejects without requeue. */
    public void settle(Arrival arrival) {
        Delivery delivery = release(arrival);
        shard.send(arrival.queue().shard(), () -> arrival.queue().settle(delivery));
        limit.grantWaiting();
    }

    public void settleAll() {
        held().forEach(this::settle);
    }

    /** Returns deliveries to their queues, those of one queue together. */
    public void requeue(List<Arrival> arrivals) {
        arrivals.forEach(this::release);
        byQueue(arrivals).forEach(this::requeueIn);
        limit.grantWaiting();
    }

    /** A delivery has gone back by itself. */
    void timedOut(Delivery delivery) {
        held.removeIf(each -> each.delivery() == delivery);
    }

    /** Rejects a delivery, which is to come again. */
    void fail(Arrival arrival) {
        Delivery delivery = release(arrival);
        shard.send(arrival.queue().shard(), () -> arrival.queue().requeue(List.of(delivery), Return.FAILED));
        limit.grantWaiting();
    }

    private void requeueIn(Queue queue, List<Arrival> arrivals) {
        List<Delivery> deliveries = deliveries(arrivals);
        shard.send(queue.shard(), () -> queue.requeue(deliveries, Return.GIVEN_BACK));
    }

    private Delivery release(Arrival arrival) {
        if (!held.remove(arrival) || arrival.delivery() == null) {
            throw new IllegalStateException("not held: " + arrival);
        }
        return arrival.delivery();
    }

    /** Ends it: its consumers go and what it holds returns. */
    public void close() {
        open = false;
        Map<Queue, List<Consumer>> gone = new LinkedHashMap<>();
        consumers.forEach(each ->
                gone.computeIfAbsent(each.queue(), _ -> new ArrayList<>()).add(each.consumer()));
        Map<Queue, List<Arrival>> returned = byQueue(held);
        Set<Queue> touched = new LinkedHashSet<>(gone.keySet());
        touched.addAll(returned.keySet());
        for (Queue queue : touched) {
            List<Consumer> goneHere = gone.getOrDefault(queue, List.of());
            List<Delivery> returnedHere = deliveries(returned.getOrDefault(queue, List.of()));
            shard.send(queue.shard(), () -> queue.abandon(goneHere, returnedHere));
        }
        consumers.clear();
        held.clear();
    }

    private static Map<Queue, List<Arrival>> byQueue(List<Arrival> arrivals) {
        Map<Queue, List<Arrival>> grouped = new LinkedHashMap<>();
        arrivals.forEach(each ->
                grouped.computeIfAbsent(each.queue(), _ -> new ArrayList<>()).add(each));
        return grouped;
    }

    private static List<Delivery> deliveries(List<Arrival> arrivals) {
        List<Delivery> deliveries = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            if (arrival.delivery() != null) {
                deliveries.add(arrival.delivery());
            }
        }
        return deliveries;
    }
}
