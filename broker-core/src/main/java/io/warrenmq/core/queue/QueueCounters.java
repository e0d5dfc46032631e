package io.warrenmq.core.queue;

import io.warrenmq.core.deadletter.Cause;
import io.warrenmq.core.queue.settings.DeadLetterStrategy;
import io.warrenmq.core.queue.settings.QueueSettings.DeadLetterTarget;
import org.jspecify.annotations.Nullable;

/**
 * What has happened in a queue since the broker began: plain fields that the work of the queue increments, one for each
 * way that a message takes. Also used to sum up those of several queues. Owned by the queue's shard.
 */
public final class QueueCounters {
    /** What can become of a dead letter: there is no target for it, or one of the strategies. */
    private static final int STRATEGIES = 1 + DeadLetterStrategy.values().length;

    private static final int CAUSES = Cause.values().length;

    private long published;
    private long refused;
    private long delivered;
    private long deliveredNoAck;
    private long got;
    private long gotNoAck;
    private long gotNothing;
    private long acknowledged;
    private long redelivered;
    private long keptUp;
    private long fellBehind;
    private long deadLettersConfirmed;

    /** By strategy and cause; null until the first one dies. */
    private long @Nullable [] deaths;

    // --- what happens

    void published() {
        published++;
    }

    void refused() {
        refused++;
    }

    void delivered(boolean noAck, boolean again) {
        if (noAck) {
            deliveredNoAck++;
        } else {
            delivered++;
        }
        if (again) {
            redelivered++;
        }
    }

    void got(boolean noAck, boolean again) {
        if (noAck) {
            gotNoAck++;
        } else {
            got++;
        }
        if (again) {
            redelivered++;
        }
    }

    void gotNothing() {
        gotNothing++;
    }

    void acknowledged() {
        acknowledged++;
    }

    /** A turn of the dispatch ends: consumers have all that was ready, or could not take it all. */
    void turn(boolean isAllTaken) {
        if (isAllTaken) {
            keptUp++;
        } else {
            fellBehind++;
        }
    }

    void died(Cause cause, @Nullable DeadLetterTarget target) {
        long[] counts = deaths;
        if (counts == null) {
            counts = new long[STRATEGIES * CAUSES];
            deaths = counts;
        }
        counts[slot(cause, target == null ? null : target.strategy())]++;
    }

    void deadLetterConfirmed() {
        deadLettersConfirmed++;
    }

    private static int slot(Cause cause, @Nullable DeadLetterStrategy strategy) {
        return row(strategy) * CAUSES + column(cause);
    }

    private static int row(@Nullable DeadLetterStrategy strategy) {
        return switch (strategy) {
            case null -> 0;
            case AT_MOST_ONCE -> 1;
            case AT_LEAST_ONCE -> 2;
        };
    }

    private static int column(Cause cause) {
        return switch (cause) {
            case REJECTED -> 0;
            case EXPIRED -> 1;
            case MAXLEN -> 2;
            case DELIVERY_LIMIT -> 3;
        };
    }

    /** Adds those of another queue. */
    public void add(QueueCounters other) {
        published += other.published;
        refused += other.refused;
        delivered += other.delivered;
        deliveredNoAck += other.deliveredNoAck;
        got += other.got;
        gotNoAck += other.gotNoAck;
        gotNothing += other.gotNothing;
        acknowledged += other.acknowledged;
        redelivered += other.redelivered;
        deadLettersConfirmed += other.deadLettersConfirmed;
        if (other.deaths != null) {
            if (deaths == null) {
                deaths = new long[STRATEGIES * CAUSES];
            }
            for (int i = 0; i < other.deaths.length; i++) {
                deaths[i] += other.deaths[i];
            }
        }
    }

    // --- what has happened

    /** Messages that it has taken: from publishers, other queues and the broker itself. */
    public long publishedCount() {
        return published;
    }

    /** Messages that its length limit has refused. */
    public long refusedCount() {
        return refused;
    }

    /** Deliveries to consumers that acknowledge. */
    public long deliveredCount() {
        return delivered;
    }

    /** Deliveries to consumers that do not. */
    public long deliveredNoAckCount() {
        return deliveredNoAck;
    }

    /** Messages fetched that are to be acknowledged. */
    public long gotCount() {
        return got;
    }

    /** Messages fetched that are not. */
    public long gotNoAckCount() {
        return gotNoAck;
    }

    /** Fetches that found nothing. */
    public long gotNothingCount() {
        return gotNothing;
    }

    /** Acknowledgements. */
    public long acknowledgedCount() {
        return acknowledged;
    }

    /** Those that left and had left before. */
    public long redeliveredCount() {
        return redelivered;
    }

    /** Turns after which nothing was ready, while there were consumers. */
    public long keptUpCount() {
        return keptUp;
    }

    /** Turns after which something was ready that no consumer could take. */
    public long fellBehindCount() {
        return fellBehind;
    }

    /** Dead letters that must arrive and have. */
    public long deadLettersConfirmedCount() {
        return deadLettersConfirmed;
    }

    /** Messages that have died of that; with null, while there was nowhere for them to go. */
    public long deaths(Cause cause, @Nullable DeadLetterStrategy strategy) {
        return deaths == null ? 0 : deaths[slot(cause, strategy)];
    }

    /** Messages that have died of that. */
    public long deaths(Cause cause) {
        long sum = deaths(cause, null);
        for (DeadLetterStrategy each : DeadLetterStrategy.values()) {
            sum += deaths(cause, each);
        }
        return sum;
    }

    /** A number that is another one once anything has happened. */
    public long activity() {
        return published
                + refused
                + delivered
                + deliveredNoAck
                + got
                + gotNoAck
                + gotNothing
                + acknowledged
                + redelivered
                + deadLettersConfirmed;
    }
}
