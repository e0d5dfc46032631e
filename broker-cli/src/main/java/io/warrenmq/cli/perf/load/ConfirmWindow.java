package io.warrenmq.cli.perf.load;

import io.warrenmq.cli.perf.measure.Latencies;

/**
 * Messages of a channel that wait for their confirm, with the time each was sent at. Confirms may come in any order.
 * Owned by the producer's loop.
 */
final class ConfirmWindow {
    private static final long SETTLED = Long.MIN_VALUE;

    private final int openMax;
    private final long[] sentNs;
    private long oldest = 1;
    private long next = 1;
    private int open;

    /** @param openMax how many may wait, above 0 */
    ConfirmWindow(int openMax) {
        this.openMax = openMax;
        // Twice the room, so that one late confirm does not stop what goes on behind it.
        this.sentNs = new long[Integer.highestOneBit(Math.max(1, openMax)) << 2];
    }

    boolean hasRoom() {
        return open < openMax && next - oldest < sentNs.length;
    }

    int open() {
        return open;
    }

    /** A message was sent; its tag is the next one. */
    void sent(long timeNs) {
        sentNs[slot(next++)] = timeNs;
        open++;
    }

    /** A confirm came, for one message or for all up to it. Returns how many it settles. */
    int settle(long tag, boolean multiple, long nowNs, Latencies latencies) {
        int before = open;
        long last = Math.min(tag, next - 1);
        for (long each = multiple ? oldest : Math.max(tag, oldest); each <= last; each++) {
            int slot = slot(each);
            if (sentNs[slot] != SETTLED) {
                latencies.record(nowNs - sentNs[slot]);
                sentNs[slot] = SETTLED;
                open--;
            }
        }
        while (oldest < next && sentNs[slot(oldest)] == SETTLED) {
            oldest++;
        }
        return before - open;
    }

    private int slot(long tag) {
        return (int) tag & (sentNs.length - 1);
    }
}
