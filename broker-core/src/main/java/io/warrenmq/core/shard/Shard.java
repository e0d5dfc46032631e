package io.warrenmq.core.shard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread of the broker and all that is homed on it: connections, channels, queues. Only this thread touches their
 * fields. Shards talk by {@link #send}: what one shard sends to another within a cycle travels as one batch, so it
 * costs the receiver one wake-up. A cycle is one round of the event loop: all sockets that were ready, then what they
 * caused.
 *
 * <p>Subclasses supply the thread and the clock: an event loop in the broker, a simulated one in tests.
 */
public abstract class Shard {
    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

    private final int index;
    private List<Runnable> cycleEnd = new ArrayList<>();
    private List<Runnable> cycleEndSpare = new ArrayList<>();
    private boolean cycleEndScheduled;
    private @Nullable Outbox[] outboxes = new Outbox[0];

    /** @param index position among the broker's shards, from 0 */
    protected Shard(int index) {
        this.index = index;
    }

    /** Position among the broker's shards, from 0. */
    public final int index() {
        return index;
    }

    /** Whether the calling thread is this shard's. */
    public abstract boolean isInside();

    /** Runs the task on this shard, later, in the order of posting. From any thread. */
    public abstract void post(Runnable task);

    /** Runs the task on this shard once {@code delayMs} have passed. Inside only. */
    public abstract Timer schedule(long delayMs, Runnable task);

    /** The same for a delay in microseconds; rounded up to milliseconds where the clock is no finer. Inside only. */
    public Timer scheduleMicros(long delayUs, Runnable task) {
        return schedule((delayUs + 999) / 1000, task);
    }

    /** Milliseconds of a clock that never goes back. Inside only. */
    public abstract long nowMs();

    /**
     * Milliseconds since 1970 by the clock on the wall, which may be set back or forward: for what must mean something
     * after a restart. Inside only.
     */
    public abstract long wallMs();

    /** Runs the task on this shard: at once when already inside, else later. */
    public final void run(Runnable task) {
        if (isInside()) {
            task.run();
        } else {
            post(task);
        }
    }

    /**
     * Runs the task on {@code target}: a plain call when that is this shard, else in the batch that leaves at the end
     * of this cycle. Tasks of one sender keep their order. Inside only.
     */
    public final void send(Shard target, Runnable task) {
        assert isInside();
        if (target == this) {
            task.run();
        } else {
            outbox(target).add(task);
        }
    }

    /** Runs the task when this cycle ends: after the work at hand, before waiting for more. Inside only. */
    public final void atCycleEnd(Runnable task) {
        assert isInside();
        cycleEnd.add(task);
        if (!cycleEndScheduled) {
            cycleEndScheduled = true;
            post(this::endCycle);
        }
    }

    private void endCycle() {
        cycleEndScheduled = false;
        List<Runnable> tasks = cycleEnd;
        cycleEnd = cycleEndSpare;
        cycleEndSpare = tasks;
        try {
            runAll(tasks);
        } finally {
            tasks.clear();
        }
    }

    /** Runs each task; a defect in one must not cost the others their turn. */
    static void runAll(List<Runnable> tasks) {
        for (Runnable task : tasks) {
            try {
                task.run();
            } catch (Throwable defect) {
                LOG.error("a task of a shard failed, which is a defect of the broker", defect);
            }
        }
    }

    private Outbox outbox(Shard target) {
        if (outboxes.length <= target.index) {
            outboxes = Arrays.copyOf(outboxes, target.index + 1);
        }
        Outbox outbox = outboxes[target.index];
        if (outbox == null) {
            outbox = new Outbox(this, target);
            outboxes[target.index] = outbox;
        }
        return outbox;
    }
}
