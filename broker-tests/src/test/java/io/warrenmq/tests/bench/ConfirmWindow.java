package io.warrenmq.tests.bench;

import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Publishes under way, bounded, and when each tenth of all was confirmed. {@link #enter} is for the publisher's thread,
 * {@link #confirmed} for the connection's; the rest may be asked once {@link #awaitAll} has returned.
 */
final class ConfirmWindow {
    private static final int PARTS = 10;
    private static final int SILENCE_S_MAX = 300;

    private final int size;
    private final long messageCount;
    private final Semaphore free;
    private final long startNanos = System.nanoTime();
    private final long[] partNanos = new long[PARTS];

    /** All tags up to here are confirmed, and these few above. */
    private long confirmedUpTo;

    private final TreeSet<Long> confirmedAhead = new TreeSet<>();
    private long confirmedCount;
    private int partCount;
    private long nackedCount;

    ConfirmWindow(int size, long messageCount) {
        this.size = size;
        this.messageCount = messageCount;
        this.free = new Semaphore(size);
    }

    long messageCount() {
        return messageCount;
    }

    long nackedCount() {
        return nackedCount;
    }

    /** Waits until one more may be under way. */
    void enter() throws InterruptedException, TimeoutException {
        acquire(1);
    }

    /** Waits until none is under way. */
    void awaitAll() throws InterruptedException, TimeoutException {
        acquire(size);
    }

    private void acquire(int count) throws InterruptedException, TimeoutException {
        if (!free.tryAcquire(count, SILENCE_S_MAX, TimeUnit.SECONDS)) {
            throw new TimeoutException("no confirm for " + SILENCE_S_MAX + " s");
        }
    }

    void nacked(long tag, boolean multiple) {
        nackedCount += confirmed(tag, multiple);
    }

    /** Notes a confirm; answers how many messages it was for. */
    int confirmed(long tag, boolean multiple) {
        int count = multiple ? advanceTo(tag) : add(tag);
        confirmedCount += count;
        while (partCount < PARTS && confirmedCount >= messageCount * (partCount + 1) / PARTS) {
            partNanos[partCount] = System.nanoTime();
            partCount++;
        }
        free.release(count);
        return count;
    }

    private int advanceTo(long tag) {
        var known = confirmedAhead.headSet(tag, true);
        int count = (int) (tag - confirmedUpTo) - known.size();
        known.clear();
        confirmedUpTo = tag;
        skipAhead();
        return count;
    }

    private int add(long tag) {
        if (tag == confirmedUpTo + 1) {
            confirmedUpTo = tag;
            skipAhead();
        } else {
            confirmedAhead.add(tag);
        }
        return 1;
    }

    private void skipAhead() {
        while (confirmedAhead.remove(confirmedUpTo + 1)) {
            confirmedUpTo++;
        }
    }

    /** Prints the rate of each tenth, and of all. */
    void report() {
        long before = startNanos;
        for (int i = 0; i < PARTS; i++) {
            long messages = messageCount * (i + 1) / PARTS - messageCount * i / PARTS;
            System.out.println("tenth " + (i + 1) + " " + rate(messages, partNanos[i] - before));
            before = partNanos[i];
        }
        System.out.println("rate " + rate(messageCount, partNanos[PARTS - 1] - startNanos));
        System.out.println("nacked " + nackedCount);
    }

    static long rate(long messages, long nanos) {
        return Math.round(messages * 1e9 / Math.max(nanos, 1));
    }
}
