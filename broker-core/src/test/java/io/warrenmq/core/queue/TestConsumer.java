package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of a {@link TestChannel}: notes what it gets, and has a socket that can be full. What is under way from
 * another shard it takes all the same.
 */
public final class TestConsumer implements Outlet {
    private final TestChannel channel;
    private final Consumer consumer;
    private final List<Arrival> arrivals = new ArrayList<>();
    private boolean writable = true;
    private boolean fillsWithNext;
    private boolean stalled;
    private boolean cancelledByQueue;

    TestConsumer(TestChannel channel, Queue queue, ConsumerSpec spec, boolean shared) {
        this.channel = channel;
        this.consumer = new Consumer(queue, spec.options(), this, shared);
    }

    /** The queue's side of it. */
    public Consumer consumer() {
        return consumer;
    }

    public TestChannel channel() {
        return channel;
    }

    public Queue queue() {
        return consumer.queue();
    }

    public boolean noAck() {
        return consumer.options().noAck();
    }

    /** All that it was given since the last call. */
    public List<Arrival> takeArrivals() {
        List<Arrival> taken = List.copyOf(arrivals);
        arrivals.clear();
        return taken;
    }

    /** The bodies of what it was given since the last call. */
    public List<String> takeTexts() {
        return takeArrivals().stream().map(Arrival::text).toList();
    }

    /** Whether its queue has ended under it. */
    public boolean cancelledByQueue() {
        return cancelledByQueue;
    }

    /** Whether its socket takes more. */
    public void writable(boolean takesMore) {
        writable = takesMore;
        if (takesMore && stalled) {
            stalled = false;
            consumer.resume();
        }
    }

    /** The next delivery fills the socket. */
    void fillWithNext() {
        fillsWithNext = true;
    }

    public boolean isWritable() {
        return writable;
    }

    /** Whether its channel limits its consumers together, so that it asks for leave before each delivery. */
    boolean isLimitedTogether() {
        return !noAck() && channel.limit().limit() > 0;
    }

    /** Whether the limit that its channel's consumers share leaves room for one more delivery. */
    public boolean hasRoomTogether() {
        return !isLimitedTogether() || channel.consumedCount() < channel.limit().limit();
    }

    // --- called by the queue

    @Override
    public Shard shard() {
        return channel.shard();
    }

    @Override
    public boolean isFull(Consumer asking) {
        stalled = !writable;
        return stalled;
    }

    @Override
    public boolean deliver(Consumer to, Message message, boolean redelivered, @Nullable Delivery delivery) {
        Arrival arrival = new Arrival(this, consumer.queue(), message, redelivered, delivery);
        arrivals.add(arrival);
        if (!channel.arrived(arrival)) {
            return true;
        }
        writable &= !fillsWithNext;
        fillsWithNext = false;
        stalled = !writable;
        return writable;
    }

    @Override
    public boolean request(Consumer from) {
        return channel.limit().request(this);
    }

    @Override
    public void giveBack(Consumer from) {
        channel.limit().giveBack(this);
    }

    @Override
    public void timedOut(Consumer from, Delivery delivery, long timeoutMs) {
        channel.timedOut(delivery);
    }

    @Override
    public void cancelled(Consumer by) {
        cancelledByQueue = true;
        channel.forget(this);
    }
}
