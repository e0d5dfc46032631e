package io.warrenmq.core.queue;

import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.queue.settings.QueueSettings.LengthLimit;
import org.jspecify.annotations.Nullable;

/**
 * What comes from publishers: it is taken once, if there is room, and is ready at once or later. Owned by the queue's
 * shard.
 */
final class Intake {
    private final Queue queue;
    private final DelayLine delayed;
    private final LengthGuard length;
    private final QueueCounters counters;
    private final Producers producers;
    private final @Nullable UniqueValues uniqueValues;

    Intake(Queue queue, DelayLine delayed, LengthGuard length, Holdings holdings, Paging paging) {
        this.queue = queue;
        this.delayed = delayed;
        this.length = length;
        this.counters = holdings.counters();
        this.producers = new Producers(holdings);
        this.uniqueValues = queue.settings().keys().unique() ? new UniqueValues(queue, holdings, paging) : null;
    }

    /** Takes a message, or drops it because it came before; false when there is no room, and the message has ended. */
    boolean publish(Message message) {
        if (producers.isRepeated(message)) {
            return true;
        }
        if (!hasRoom(message) && !isPresent(message)) {
            producers.refused(message);
            counters.refused();
            length.refuse(message, queue.settings().length());
            return false;
        }
        producers.taken(message);
        take(message);
        return true;
    }

    private boolean isPresent(Message message) {
        return uniqueValues != null && uniqueValues.isPresent(message);
    }

    /** Whether the length limit lets the message in. */
    boolean hasRoom(Message message) {
        LengthLimit limit = queue.settings().length();
        return !limit.isSet() || !length.refuses(message, limit);
    }

    /** Takes a message whether there is room or not. */
    void take(Message message) {
        Message kept = uniqueValues == null ? message : uniqueValues.take(message);
        if (kept == null) {
            return;
        }
        counters.published();
        if (queue.settings().lifetimes().deliveryDelayMs() != 0) {
            delayed.add(kept);
        } else {
            queue.ready(kept);
        }
    }

    /**
     * Takes over what is known from before a restart.
     *
     * @param onDone runs when nothing needs to be read any more to know what came before
     */
    void restore(Recovered.QueueContent content, Runnable onDone) {
        producers.restore(content.windows());
        if (uniqueValues == null) {
            onDone.run();
        } else {
            uniqueValues.restore(content.positions(), onDone);
        }
    }

    /** How many messages were dropped because they, or others with their value, had come before. */
    long repeatedCount() {
        return producers.repeatedCount() + (uniqueValues == null ? 0 : uniqueValues.droppedCount());
    }
}
