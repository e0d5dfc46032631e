package io.warrenmq.core.limit;

import java.util.concurrent.atomic.AtomicLong;

/** How many of something there are. From any shard. */
public final class Occupancy {
    private final AtomicLong count = new AtomicLong();

    /** Counts one more, unless there would be more than {@code max}; below zero is unlimited. */
    boolean take(long max) {
        if (max < 0) {
            count.incrementAndGet();
            return true;
        }
        long present = count.get();
        while (present < max) {
            if (count.compareAndSet(present, present + 1)) {
                return true;
            }
            present = count.get();
        }
        return false;
    }

    void release(long number) {
        count.addAndGet(-number);
    }

    public long count() {
        return count.get();
    }
}
