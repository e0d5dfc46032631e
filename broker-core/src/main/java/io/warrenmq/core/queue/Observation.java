package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.PropertyFlags;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A queue as listings see it. Looking costs the queue nothing while nobody looks. Owned by the queue's shard. */
public final class Observation {
    private final Lanes lanes;
    private final Dispatch dispatch;
    private final DelayLine delayed;
    private final Returns returns;
    private final ConsumerRing consumers;
    private final Browsers browsers;

    Observation(
            Lanes lanes,
            Dispatch dispatch,
            DelayLine delayed,
            Returns returns,
            ConsumerRing consumers,
            Browsers browsers) {
        this.lanes = lanes;
        this.dispatch = dispatch;
        this.delayed = delayed;
        this.returns = returns;
        this.consumers = consumers;
        this.browsers = browsers;
    }

    /** What has happened in it. */
    public QueueCounters counters() {
        return lanes.holdings().counters();
    }

    /** Messages that consumers may get. */
    public int readyCount() {
        return lanes.size();
    }

    /** Messages that consumers have and have not settled. */
    public int unackedCount() {
        return dispatch.unackedCount();
    }

    /** Messages that are not ready before their time. */
    public int delayedCount() {
        return delayed.size() + returns.delayedCount();
    }

    /** Bytes of the bodies that are ready. */
    public long readyBytes() {
        return lanes.holdings().readyBytes();
    }

    /** Bytes of the bodies that consumers have. */
    public long unackedBytes() {
        return dispatch.unackedBytes();
    }

    /** Messages in memory, ready or not. */
    public long inMemoryCount() {
        return lanes.holdings().inMemoryCount();
    }

    /** What those take, an estimate in bytes. */
    public long memoryBytes() {
        return lanes.holdings().memoryBytes();
    }

    public int consumerCount() {
        return consumers.size() + browsers.size();
    }

    /** Whether all that is ready could go at once: nothing is, or a consumer stands in line. */
    public boolean isKeptUp() {
        return lanes.isEmpty() || dispatch.isAnyWaiting();
    }

    /** All consumers in the order of subscription, those that browse last; a copy. */
    public List<Consumer> consumers() {
        List<Consumer> all = new ArrayList<>(consumers.members());
        all.addAll(browsers.members());
        return all;
    }

    /** The single active consumer; null when the queue has none. */
    public @Nullable Consumer singleActive() {
        return consumers.singleActive();
    }

    /** The consumer that has the queue to itself; null when none has. */
    public @Nullable Consumer exclusive() {
        if (consumerCount() != 1) {
            return null;
        }
        Consumer only = consumers().getFirst();
        return only.options().exclusive() ? only : null;
    }

    /**
     * The property {@code timestamp} of the first message in seconds; null when there is none, also of a message that
     * is not in memory.
     */
    public @Nullable Long headTimestampSeconds() {
        Backlog lane = lanes.first();
        if (lane == null || !lane.isHeadInMemory()) {
            return null;
        }
        Message head = lane.head();
        return PropertyFlags.any(head.propertyFlags(), PropertyFlags.TIMESTAMP)
                ? head.peekProperties().timestamp()
                : null;
    }
}
