package io.warrenmq.core.queue;

import io.warrenmq.core.deadletter.Cause;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.settings.Overflow;
import io.warrenmq.core.queue.settings.QueueSettings.LengthLimit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is ready within the queue's length limit: refuses what would exceed it, or drops what has waited longest.
 * Messages that are with consumers do not count (RabbitMQ). Owned by the queue's shard.
 */
final class LengthGuard {
    private final Lanes lanes;
    private final Deaths deaths;
    private final @Nullable LastValues lastValues;

    LengthGuard(Lanes lanes, Deaths deaths, @Nullable LastValues lastValues) {
        this.lanes = lanes;
        this.deaths = deaths;
        this.lastValues = lastValues;
    }

    /** Whether the limit refuses this message. */
    boolean refuses(Message message, LengthLimit limit) {
        return switch (limit.overflow()) {
            case DROP_HEAD, DROP_LRU -> false;
            case REJECT_PUBLISH, REJECT_PUBLISH_DLX ->
                lanes.size() >= limit.countMax()
                        || lanes.holdings().readyBytes() + message.bodyBytes() > limit.bytesMax();
        };
    }

    /** What becomes of a message that was refused. */
    void refuse(Message message, LengthLimit limit) {
        long standing = lanes.holdings().standing(message);
        if (limit.overflow() == Overflow.REJECT_PUBLISH_DLX) {
            deaths.of(message, standing, Cause.MAXLEN);
        } else {
            lanes.holdings().release(standing, true);
        }
    }

    /**
     * Drops messages until the limit holds. One that is not in memory is read first; then this is called again. A limit
     * that refuses drops nothing that is there (RabbitMQ).
     */
    void enforce(LengthLimit limit) {
        if (limit.overflow() == Overflow.REJECT_PUBLISH || limit.overflow() == Overflow.REJECT_PUBLISH_DLX) {
            return;
        }
        if (limit.overflow() == Overflow.DROP_LRU && lastValues != null) {
            while (isExceeded(limit) && lastValues.endOldest()) {
                // one less
            }
        }
        for (Backlog lane = lanes.first(); lane != null && isExceeded(limit); lane = lanes.first()) {
            if (!lane.isHeadInMemory()) {
                lane.readAhead();
                return;
            }
            Found.InMemory oldest = lane.takeHead();
            deaths.of(oldest.message(), oldest.standing(), Cause.MAXLEN);
        }
    }

    private boolean isExceeded(LengthLimit limit) {
        return lanes.size() > limit.countMax() || lanes.holdings().readyBytes() > limit.bytesMax();
    }
}
