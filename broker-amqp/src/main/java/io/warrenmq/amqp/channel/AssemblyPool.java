package io.warrenmq.amqp.channel;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the bytes of incomplete messages over all connections. Safe from any shard. */
public final class AssemblyPool {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    public AssemblyPool(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean take(long count) {
        if (bytes.addAndGet(count) <= bytesMax) {
            return true;
        }
        bytes.addAndGet(-count);
        return false;
    }

    void giveBack(long count) {
        bytes.addAndGet(-count);
    }
}
