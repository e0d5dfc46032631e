package io.warrenmq.http.rig;

import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.Timer;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A shard with a thread of its own. */
public final class ThreadShard extends Shard implements AutoCloseable {
    private volatile @Nullable Thread inside;
    private final ScheduledExecutorService loop;

    public ThreadShard(int index) {
        super(index);
        loop = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "shard-" + index);
            thread.setDaemon(true);
            inside = thread;
            return thread;
        });
    }

    @Override
    public boolean isInside() {
        return Thread.currentThread() == inside;
    }

    @Override
    public void post(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            // the test is over
        }
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        Future<?> scheduled = loop.schedule(task, delayMs, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public long wallMs() {
        return System.currentTimeMillis();
    }

    @Override
    public void close() {
        loop.shutdownNow();
    }
}
