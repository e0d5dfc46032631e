package io.warrenmq.bench.rig;

import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.Timer;
import java.util.ArrayDeque;

/** A shard whose thread is the benchmark's. Its clock stands still and its timers never run. */
public final class LoneShard extends Shard {
    private final ArrayDeque<Runnable> posted = new ArrayDeque<>();

    public LoneShard() {
        super(0);
    }

    @Override
    public boolean isInside() {
        return true;
    }

    @Override
    public void post(Runnable task) {
        posted.add(task);
    }

    /** Ends the cycle: runs what was posted, and what is posted meanwhile. */
    public void runPosted() {
        for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
            task.run();
        }
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        return () -> {};
    }

    @Override
    public long nowMs() {
        return 0;
    }

    @Override
    public long wallMs() {
        return System.currentTimeMillis();
    }
}
