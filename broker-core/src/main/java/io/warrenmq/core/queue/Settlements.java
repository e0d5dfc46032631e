package io.warrenmq.core.queue;

import io.warrenmq.core.deadletter.Cause;
import java.util.List;

/**
 * What becomes of messages that were handed out. A delivery that has come back by itself meanwhile is none any more,
 * and nothing happens to it. Owned by the queue's shard.
 */
final class Settlements {
    private final Queue queue;
    private final Dispatch dispatch;
    private final Deaths deaths;
    private final Returns returns;
    private final LengthGuard length;

    Settlements(Queue queue, Dispatch dispatch, Deaths deaths, Returns returns, LengthGuard length) {
        this.queue = queue;
        this.dispatch = dispatch;
        this.deaths = deaths;
        this.returns = returns;
        this.length = length;
    }

    /**
     * The message is done.
     *
     * @param inJournal whether the journal must be told
     */
    void settle(Delivery delivery, boolean inJournal) {
        if (delivery.isOut()) {
            delivery.home().settle(delivery, inJournal && !queue.isEnded());
            dispatch.acknowledged(delivery);
            dispatch.run();
        }
    }

    /** The messages are dead. */
    void reject(List<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            if (take(delivery)) {
                deaths.of(delivery, Cause.REJECTED);
            }
        }
        dispatch.run();
    }

    /** The messages come back. */
    void requeue(List<Delivery> deliveries, Return how) {
        for (Delivery delivery : deliveries) {
            if (take(delivery)) {
                returns.accept(delivery, how);
            }
        }
        if (!queue.isEnded()) {
            length.enforce(queue.settings().length());
        }
        dispatch.run();
    }

    /** The message comes back, and whoever still holds it holds nothing. */
    void timedOut(Delivery delivery) {
        Consumer consumer = delivery.consumer();
        dispatch.released(delivery);
        if (consumer != null) {
            long timeoutMs = consumer.timeoutMs(queue.settings().consumption().timeoutMs());
            consumer.outlet().timedOut(consumer, delivery, timeoutMs);
        }
        returns.accept(delivery.renewed(), Return.TIMED_OUT);
    }

    /** Takes a message from who held it; false when the queue has no use for it. */
    private boolean take(Delivery delivery) {
        if (!delivery.isOut()) {
            return false;
        }
        dispatch.released(delivery);
        if (queue.isEnded()) {
            delivery.home().settle(delivery, false);
            return false;
        }
        return true;
    }
}
