package io.warrenmq.core.queue;

import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task at a time of day, or a little later. It looks at the clock again every hour at least, so that neither
 * years nor a clock that was set do harm. Owned by one shard.
 */
final class WallTimer {
    private static final long DELAY_MAX_MS = 3_600_000;

    private final Shard shard;
    private final Runnable task;
    private @Nullable Timer timer;
    private long atMs = TimeHeap.NEVER;

    /** @param task looks itself at what is due, because it may run too early */
    WallTimer(Shard shard, Runnable task) {
        this.shard = shard;
        this.task = task;
    }

    /** Sees to it that the task runs at that time of day; {@link TimeHeap#NEVER} changes nothing. */
    void notLaterThan(long epochMs) {
        if (epochMs >= atMs) {
            return;
        }
        cancel();
        atMs = epochMs;
        long delayMs = Math.clamp(epochMs - shard.wallMs(), 0, DELAY_MAX_MS);
        timer = shard.schedule(delayMs, () -> {
            timer = null;
            atMs = TimeHeap.NEVER;
            task.run();
        });
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        atMs = TimeHeap.NEVER;
    }
}
