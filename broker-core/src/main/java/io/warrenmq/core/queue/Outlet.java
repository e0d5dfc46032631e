package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;
import org.jspecify.annotations.Nullable;

/**
 * Where a consumer's deliveries go: the channel behind it. The queue calls it on its own shard when the two share one;
 * otherwise a {@link RemoteOutlet} stands between them.
 */
public interface Outlet {
    /** The shard of the channel. */
    Shard shard();

    /** Who is behind it. From any shard. */
    default Subscriber subscriber() {
        return Subscriber.UNKNOWN;
    }

    /**
     * Whether it can take nothing now; then it calls {@link Consumer#resume} once it can. Asked before each delivery,
     * so that many consumers behind one full socket do not get a message each.
     */
    boolean isFull(Consumer consumer);

    /**
     * Takes a delivery.
     *
     * @param delivery to be settled later; null when the consumer does not acknowledge
     * @return false when it can take no more until it calls {@link Consumer#resume}
     */
    boolean deliver(Consumer consumer, Message message, boolean redelivered, @Nullable Delivery delivery);

    /**
     * Asks for leave to deliver one message to a consumer whose channel limits its consumers together (prefetch with
     * {@code global}).
     *
     * @return true when granted at once; otherwise {@link Consumer#grant} follows when there is room
     */
    boolean request(Consumer consumer);

    /** Gives a leave back that was granted later and has found no message. */
    void giveBack(Consumer consumer);

    /**
     * The consumer took too long: the delivery is back in its queue, and what it is told of that is too late.
     *
     * @param timeoutMs what the consumer had at first
     */
    void timedOut(Consumer consumer, Delivery delivery, long timeoutMs);

    /** The consumer has ended, but not by its own wish: its queue has, or it took too long. */
    void cancelled(Consumer consumer);
}
