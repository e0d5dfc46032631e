package io.warrenmq.core.management;

/**
 * What was counted of one object at the last two samples, from which its rates come. Owned by a shard.
 *
 * <p>Bound: an object takes about 150 bytes when it never counted anything, its place in the map included, 280 at rest
 * and 400 at work: the counts are 128 bytes each, and those of two samples are shared when they are the same.
 */
final class Samples {
    private static final int NEVER = -1;

    private MessageStats before = MessageStats.NONE;
    private MessageStats last = MessageStats.NONE;
    private long beforeFirst;
    private long lastFirst;
    private long beforeSecond;
    private long lastSecond;
    private long activity = NEVER;
    private long keptUp;
    private long fellBehind;
    private long idleSinceMs = NEVER;
    private long lastMs;
    private float seconds;
    private float capacity = NEVER;
    private int round;

    /** Whether nothing was counted since the last sample, so that {@link #rest} will do. */
    boolean isSame(long activityNow, long first, long second) {
        return activity == activityNow && lastFirst == first && lastSecond == second;
    }

    /** Nothing was counted since the last sample. */
    void rest(long nowMs, long wallMs) {
        before = last;
        beforeFirst = lastFirst;
        beforeSecond = lastSecond;
        pass(nowMs);
        if (idleSinceMs == NEVER) {
            idleSinceMs = wallMs;
        }
    }

    /** Takes a sample; two further numbers beside the counts, such as a queue's depths. */
    void take(long nowMs, MessageStats stats, long first, long second, long activityNow) {
        boolean isNew = activity == NEVER || activityNow < activity;
        before = isNew ? stats : last;
        beforeFirst = isNew ? first : lastFirst;
        beforeSecond = isNew ? second : lastSecond;
        last = stats;
        lastFirst = first;
        lastSecond = second;
        activity = activityNow;
        idleSinceMs = NEVER;
        pass(nowMs);
    }

    private void pass(long nowMs) {
        seconds = (nowMs - lastMs) / 1000f;
        lastMs = nowMs;
    }

    /** How many turns of a queue ended with everything taken, and how many did not, since the broker began. */
    void turns(long keptUpNow, long fellBehindNow, boolean isKeptUp) {
        long well = keptUpNow - keptUp;
        long badly = fellBehindNow - fellBehind;
        keptUp = keptUpNow;
        fellBehind = fellBehindNow;
        if (well + badly > 0) {
            capacity = (float) well / (well + badly);
        } else {
            capacity = isKeptUp ? 1 : 0;
        }
    }

    /** The part of the turns in the last interval that ended with everything taken; below 0 when unknown. */
    double capacity() {
        return capacity;
    }

    RateView rates() {
        return RateView.between(before, last, seconds);
    }

    double firstRate() {
        return seconds > 0 ? (lastFirst - beforeFirst) / (double) seconds : 0;
    }

    double secondRate() {
        return seconds > 0 ? (lastSecond - beforeSecond) / (double) seconds : 0;
    }

    /** Since when nothing was counted, by the clock on the wall; -1 when something was in the last interval. */
    long idleSinceMs() {
        return idleSinceMs;
    }

    /** Notes in which round it was seen. */
    void seen(int inRound) {
        round = inRound;
    }

    boolean wasSeen(int inRound) {
        return round == inRound;
    }
}
