package io.warrenmq.bench.rig;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.Consumer;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Outlet;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import org.jspecify.annotations.Nullable;

/** A channel that takes every delivery and remembers only the last. */
public final class CountingOutlet implements Outlet {
    private final Shard shard;
    private long count;
    private @Nullable Delivery last;

    public CountingOutlet(Shard shard) {
        this.shard = shard;
    }

    /** A consumer in front of it, to be subscribed. */
    public Consumer consumer(Queue queue, boolean noAck, int prefetch) {
        Consumer.Options options = new Consumer.Options("ctag", noAck, false, 0, prefetch, FieldTable.EMPTY);
        return new Consumer(queue, options, this, false);
    }

    /** How many deliveries it has taken. */
    public long count() {
        return count;
    }

    /** The last delivery, which waits to be settled. */
    public Delivery last() {
        Delivery delivery = last;
        if (delivery == null) {
            throw new IllegalStateException("nothing was delivered that waits to be settled");
        }
        return delivery;
    }

    @Override
    public Shard shard() {
        return shard;
    }

    @Override
    public boolean isFull(Consumer consumer) {
        return false;
    }

    @Override
    public boolean deliver(Consumer consumer, Message message, boolean redelivered, @Nullable Delivery delivery) {
        count++;
        last = delivery;
        return true;
    }

    @Override
    public boolean request(Consumer consumer) {
        return true;
    }

    @Override
    public void giveBack(Consumer consumer) {}

    @Override
    public void timedOut(Consumer consumer, Delivery delivery, long timeoutMs) {}

    @Override
    public void cancelled(Consumer consumer) {}
}
