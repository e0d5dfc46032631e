package io.warrenmq.amqp.loop;

import io.netty.channel.EventLoop;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.Timer;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A shard on a Netty event loop. A task posted from inside runs after the sockets that are ready now, so the end of a
 * cycle is the end of the loop's current round.
 */
public final class NettyShard extends Shard {
    private final EventLoop loop;

    NettyShard(int index, EventLoop loop) {
        super(index);
        this.loop = loop;
    }

    @Override
    public boolean isInside() {
        return loop.inEventLoop();
    }

    @Override
    public void post(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            // The loops have stopped, and with them all that the task could concern.
        }
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        Future<?> scheduled = loop.schedule(task, delayMs, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public Timer scheduleMicros(long delayUs, Runnable task) {
        Future<?> scheduled = loop.schedule(task, delayUs, TimeUnit.MICROSECONDS);
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
}
