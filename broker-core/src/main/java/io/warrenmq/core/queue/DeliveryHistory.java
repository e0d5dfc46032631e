package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the deliveries of messages that wait: up to where any were handed out, in this life of the broker
 * and before, and which have failed. Owned by the queue's shard.
 */
final class DeliveryHistory {
    private long redeliveredUpTo = Message.NOT_JOURNALED;
    private long handedOutUpTo = Message.NOT_JOURNALED;

    /** How often messages from before a restart have failed, of those that have, by position. */
    private Map<Long, Integer> failures = Map.of();

    /** Messages up to this position may have been handed out before a restart. */
    void restore(long upTo) {
        redeliveredUpTo = upTo;
        handedOutUpTo = upTo;
    }

    void restoreFailures(Map<Long, Integer> countByPosition) {
        failures = countByPosition;
    }

    /** The largest position in the journal that was ever handed out. */
    long handedOutUpTo() {
        return handedOutUpTo;
    }

    /** A message that stands there leaves for the first time since the restart. */
    void handedOut(long standing) {
        if (standing > handedOutUpTo && !Paging.isPaged(standing)) {
            handedOutUpTo = standing;
        }
    }

    /** Whether a message that stands there may have been handed out before the restart. */
    boolean isRedelivered(long standing) {
        return standing <= redeliveredUpTo && standing != Message.NOT_JOURNALED;
    }

    /**
     * The message as its consumer sees it: with the number of failed deliveries, if there were any.
     *
     * @param returned its last delivery; null when there was none since the restart
     */
    Message forClient(Message message, @Nullable Delivery returned) {
        if (returned == null && failures.isEmpty()) {
            return message;
        }
        int count = returned == null ? failures.getOrDefault(message.position(), 0) : returned.failureCount();
        return count == 0 ? message : DeliveryCount.of(message, count);
    }

    /** The delivery takes over what is known of its message. */
    void passOn(Message message, Delivery delivery) {
        if (!failures.isEmpty()) {
            Integer count = failures.remove(message.position());
            if (count != null) {
                delivery.restored(count);
            }
        }
    }
}
