package io.warrenmq.store.ledger;

/** What lives in one segment. */
final class Account {
    /** A segment with less than this part alive is worth moving. */
    private static final int MOSTLY_DEAD_DIVISOR = 4;

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

    /** Whether nothing has ended here since {@link #remember}: it is not being drained just now. */
    boolean isQuiet() {
        return live == liveBefore;
    }

    void remember() {
        liveBefore = live;
    }
}
