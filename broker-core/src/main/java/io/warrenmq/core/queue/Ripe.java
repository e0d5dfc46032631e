package io.warrenmq.core.queue;

import io.warrenmq.core.journal.MarkList;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.settings.QueueSettings.Lifetimes;

/**
 * Where delayed messages go when their time has come: among those that are ready, or, from a queue that holds them for
 * an exchange, on their way through it. Owned by the queue's shard.
 */
final class Ripe implements DelayLine.Sink {
    private final Queue queue;
    private final Deaths deaths;
    private final Holdings holdings;

    Ripe(Queue queue, Deaths deaths, Holdings holdings) {
        this.queue = queue;
        this.holdings = holdings;
        this.deaths = deaths;
    }

    @Override
    public long dueMs(Message message) {
        long delayMs = isHolding() ? message.delayMs() : lifetimes().deliveryDelayMs();
        return MarkList.after(message.publishedMs(), Math.max(delayMs, 0));
    }

    @Override
    public void due(Message message, long standing) {
        if (isHolding()) {
            deaths.forward(message, standing);
        } else {
            queue.ready(message);
        }
    }

    /** What goes on is journaled anew, which nobody else holds up. */
    @Override
    public boolean mustWait(Runnable again) {
        return isHolding() && holdings.isJournalBehind(queue.shard(), again);
    }

    private boolean isHolding() {
        return lifetimes().deliveryDelayMs() == Lifetimes.OWN_DELAY;
    }

    private Lifetimes lifetimes() {
        return queue.settings().lifetimes();
    }
}
