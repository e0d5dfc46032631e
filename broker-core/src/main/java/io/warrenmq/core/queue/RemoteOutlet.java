package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;
import org.jspecify.annotations.Nullable;

/**
 * Carries deliveries to a channel on another shard. At most {@link #WINDOW} of them, and {@link #WINDOW_BYTES} and one
 * message more, are under way or held up by a full socket, so a consumer that does not read makes neither the mailbox
 * between the shards nor the socket's buffer grow.
 */
final class RemoteOutlet implements Outlet {
    /** Deliveries under way at most; half of it is reported back at once. */
    static final int WINDOW = 512;

    static final int WINDOW_BYTES = 256 * 1024;

    private final Shard queueShard;
    private final Outlet target;

    /** Owned by the queue's shard: sent and not yet reported as taken. */
    private int underWay;

    private long underWayBytes;

    /** Owned by the channel's shard: taken and not yet reported. */
    private int taken;

    private long takenBytes;

    RemoteOutlet(Shard queueShard, Outlet target) {
        this.queueShard = queueShard;
        this.target = target;
    }

    @Override
    public Shard shard() {
        return target.shard();
    }

    @Override
    public Subscriber subscriber() {
        return target.subscriber();
    }

    @Override
    public boolean deliver(Consumer consumer, Message message, boolean redelivered, @Nullable Delivery delivery) {
        underWay++;
        underWayBytes += message.content().length;
        queueShard.send(target.shard(), () -> arrive(consumer, message, redelivered, delivery));
        return isOpen();
    }

    private boolean isOpen() {
        return underWay < WINDOW && underWayBytes < WINDOW_BYTES;
    }

    @Override
    public boolean isFull(Consumer consumer) {
        return !isOpen();
    }

    private void arrive(Consumer consumer, Message message, boolean redelivered, @Nullable Delivery delivery) {
        taken++;
        takenBytes += message.content().length;
        boolean wantsMore = target.deliver(consumer, message, redelivered, delivery);
        if (wantsMore && (taken >= WINDOW / 2 || takenBytes >= WINDOW_BYTES / 2)) {
            report(consumer);
        }
    }

    /** On the channel's shard: the socket takes more, so what was taken opens the window again. */
    void report(Consumer consumer) {
        int count = taken;
        long bytes = takenBytes;
        taken = 0;
        takenBytes = 0;
        target.shard().send(queueShard, () -> reported(consumer, count, bytes));
    }

    private void reported(Consumer consumer, int count, long bytes) {
        underWay -= count;
        underWayBytes -= bytes;
        if (isOpen()) {
            consumer.queue().subscriptions().resume(consumer);
        }
    }

    @Override
    public boolean request(Consumer consumer) {
        Shard channelShard = target.shard();
        queueShard.send(channelShard, () -> {
            if (target.request(consumer)) {
                consumer.grant();
            }
        });
        return false;
    }

    @Override
    public void giveBack(Consumer consumer) {
        queueShard.send(target.shard(), () -> target.giveBack(consumer));
    }

    @Override
    public void timedOut(Consumer consumer, Delivery delivery, long timeoutMs) {
        queueShard.send(target.shard(), () -> target.timedOut(consumer, delivery, timeoutMs));
    }

    @Override
    public void cancelled(Consumer consumer) {
        queueShard.send(target.shard(), () -> target.cancelled(consumer));
    }
}
