package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.settings.QueueSettings;
import org.jspecify.annotations.Nullable;

/** Messages become ready: each finds its place, and whoever waits for it hears. Owned by the queue's shard. */
final class Arrivals {
    private final Queue queue;
    private final Lanes lanes;
    private final Dispatch dispatch;
    private final Expiry expiry;
    private final LengthGuard length;
    private final @Nullable LastValues lastValues;

    Arrivals(
            Queue queue,
            Lanes lanes,
            Dispatch dispatch,
            Expiry expiry,
            LengthGuard length,
            @Nullable LastValues lastValues) {
        this.queue = queue;
        this.lanes = lanes;
        this.dispatch = dispatch;
        this.expiry = expiry;
        this.length = length;
        this.lastValues = lastValues;
    }

    void add(Message message) {
        QueueSettings settings = queue.settings();
        int priority = settings.consumption().priorityMax() == 0 ? 0 : lanes.priority(message.priority());
        Backlog lane = lanes.toAdd(priority);
        long sequence = lane.nextSequence();
        lane.add(message, dispatch.isAnyWaiting());
        if (lastValues != null) {
            lastValues.added(message, sequence);
        }
        dispatch.run();
        if (message.expirationMs() >= 0 || settings.lifetimes().messageTtlMs() != QueueSettings.UNLIMITED) {
            expiry.added(message, lane, sequence);
        }
        if (settings.length().isSet()) {
            length.enforce(settings.length());
        }
    }
}
