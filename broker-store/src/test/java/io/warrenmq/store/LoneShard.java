package io.warrenmq.store;

import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.Timer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;

/** A shard whose thread is the test's: what is posted runs when the test says so. */
public final class LoneShard extends Shard {
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    public LoneShard() {
        super(0);
    }

    @Override
    public boolean isInside() {
        return true;
    }

    @Override
    public void post(Runnable task) {
        tasks.add(task);
    }

    /** Runs what was posted; what is posted meanwhile too. */
    public void runPosted() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Runs what is posted, by whatever thread, until the condition holds. */
    public void runUntil(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            tasks.take().run();
        }
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        throw new UnsupportedOperationException("nothing here waits for time");
    }

    @Override
    public long nowMs() {
        return 0;
    }

    @Override
    public long wallMs() {
        return 0;
    }
}
