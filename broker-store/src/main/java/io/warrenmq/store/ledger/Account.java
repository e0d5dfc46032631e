package io.warrenmq.store.ledger;

/** What lives in one segment. */
final class Account {
    /** A segment with less than this part alive is worth moving. */
    private static final int MOSTLY_DEAD_DIVISOR = 4;

    /** A segment that lives on for that much of the journal, at the pace at which its messages end, is not drained. */
    private static final long QUIET_BYTES_MIN = 1L << 30;

    final long segment;
    final Book book = new Book();
    private final LongIntMap perQueue = new LongIntMap();

    /** Pairs of message and queue. */
    int live;

    private int total;
    private int liveBefore = -1;

    Account(long segment) {
        this.segment = segment;
    }

    void add(long queueId) {
        perQueue.add(queueId, 1);
        live++;
        total++;
    }

    /** So many there were in all. */
    void began(int pairs) {
        total = pairs;
    }

    /** False when the queue has nothing here. */
    boolean remove(long queueId) {
        if (perQueue.get(queueId) == 0) {
            return false;
        }
        perQueue.add(queueId, -1);
        live--;
        return true;
    }

    /** The queue was deleted; false when it had nothing here. */
    boolean removeAll(long queueId) {
        int count = perQueue.clear(queueId);
        live -= count;
        return count > 0;
    }

    boolean isMostlyDead() {
        return live > 0 && live < total / MOSTLY_DEAD_DIVISOR;
    }

    /** The part of all that was ever here which is alive. */
    double liveShare() {
        return total == 0 ? 0 : (double) live / total;
    }

    /**
     * Whether so little has ended here since {@link #remember} that it is not just being drained. Delayed messages end
     * one by one for as long as there are any.
     *
     * @param journalBytes how much was journaled since then
     */
    boolean isQuiet(long journalBytes) {
        int ended = liveBefore - live;
        return liveBefore >= 0 && (ended == 0 || (double) live / ended * journalBytes >= QUIET_BYTES_MIN);
    }

    void remember() {
        liveBefore = live;
    }
}
