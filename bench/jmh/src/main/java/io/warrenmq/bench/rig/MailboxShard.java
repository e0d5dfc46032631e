package io.warrenmq.bench.rig;

import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.Timer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;

/** A shard whose thread is the benchmark's and to which other threads may post. */
public final class MailboxShard extends Shard {
    private final BlockingQueue<Runnable> posted = new LinkedBlockingQueue<>();

    public MailboxShard() {
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

    /** Runs what is posted, by whatever thread, until the condition holds. */
    public void runUntil(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            posted.take().run();
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
