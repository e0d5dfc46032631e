package io.warrenmq.core.queue;

import io.warrenmq.core.deadletter.Cause;
import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.settings.QueueSettings.Redelivery;
import io.warrenmq.core.queue.settings.RetryDelay;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of messages that come back: most wait again at once, in their place; some wait for a while before; and
 * one that has failed too often is dead. Owned by the queue's shard.
 */
final class Returns {
    /** A message that is to wait until then. */
    private record Delayed(long dueMs, Delivery delivery) {}

    private final Queue queue;
    private final Lanes lanes;
    private final Expiry expiry;
    private final Deaths deaths;
    private final Journal journal;
    private final @Nullable LastValues lastValues;
    private final PriorityQueue<Delayed> delayed = new PriorityQueue<>(
            1, Comparator.comparingLong(Delayed::dueMs).thenComparingLong(each -> each.delivery.sequence()));
    private final WallTimer timer;

    /** Those from before a restart, which were waiting then; null when there were none. */
    private @Nullable DelayLine restored;

    Returns(Queue queue, Lanes lanes, Expiry expiry, Deaths deaths, Journal journal, @Nullable LastValues lastValues) {
        this.queue = queue;
        this.lastValues = lastValues;
        this.lanes = lanes;
        this.expiry = expiry;
        this.deaths = deaths;
        this.journal = journal;
        this.timer = new WallTimer(queue.shard(), this::look);
    }

    /** Messages that wait for their time. */
    int delayedCount() {
        return delayed.size() + (restored == null ? 0 : restored.size());
    }

    /** A message that waited when the broker stopped: it is ready then, behind those that wait already. */
    void restore(long position, long dueMs) {
        if (restored == null) {
            restored = new DelayLine(queue, lanes.holdings(), lanes.holdings().paging(), new Restored());
        }
        restored.restore(position, dueMs);
    }

    /** Where those from before a restart go. */
    private final class Restored implements DelayLine.Sink {
        @Override
        public long dueMs(Message message) {
            return queue.shard().wallMs();
        }

        @Override
        public void due(Message message, long standing) {
            lanes.holdings().ready(-message.bodyBytes()); // counted with all that the journal holds
            queue.ready(message);
        }

        @Override
        public boolean mustWait(Runnable again) {
            return false;
        }
    }

    /** A message has come back. */
    void accept(Delivery delivery, Return how) {
        Redelivery rules = queue.settings().redelivery();
        delivery.returned(how == Return.FAILED);
        if (how == Return.FAILED && delivery.failureCount() > rules.deliveryLimit()) {
            deaths.of(delivery, Cause.DELIVERY_LIMIT);
            return;
        }
        if (how == Return.FAILED && delivery.position() != Message.NOT_JOURNALED) {
            journal.returned(queue.identity().id(), delivery.position(), delivery.failureCount());
        }
        long delayMs = isDelayed(rules.delay().which(), how) ? rules.delay().delayMs(delivery.returnCount()) : 0;
        if (delayMs > 0) {
            long dueMs = queue.shard().wallMs() + delayMs;
            delayed.add(new Delayed(dueMs, delivery));
            if (delivery.position() != Message.NOT_JOURNALED) {
                journal.reschedule(queue.identity().id(), delivery.position(), dueMs);
            }
            timer.notLaterThan(dueMs);
        } else {
            giveBack(delivery);
        }
    }

    private static boolean isDelayed(RetryDelay.Which which, Return how) {
        return switch (which) {
            case DISABLED -> false;
            case ALL -> true;
            case FAILED -> how == Return.FAILED;
            case RETURNED -> how != Return.FAILED;
        };
    }

    private void giveBack(Delivery delivery) {
        if (lastValues != null && lastValues.isReplaced(delivery)) {
            delivery.home().settle(delivery, true);
            return;
        }
        lanes.giveBack(delivery);
        expiry.returned(delivery);
    }

    private void look() {
        long nowMs = queue.shard().wallMs();
        for (Delayed first = delayed.peek(); first != null && first.dueMs <= nowMs; first = delayed.peek()) {
            delayed.remove();
            giveBack(first.delivery);
        }
        timer.notLaterThan(delayed.isEmpty() ? TimeHeap.NEVER : delayed.element().dueMs);
        queue.changed();
    }

    /** The queue has ended: nothing waits any more. */
    void end() {
        timer.cancel();
        delayed.forEach(each -> each.delivery.home().settle(each.delivery, false));
        delayed.clear();
        if (restored != null) {
            restored.end();
        }
    }
}
