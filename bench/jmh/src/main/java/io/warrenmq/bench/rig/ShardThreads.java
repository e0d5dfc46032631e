package io.warrenmq.bench.rig;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads of the kind that event loops have: Netty keeps buffers and recycled objects per thread for these only, so
 * that on others the codec would seem to allocate what it does not. JMH makes one by its name.
 */
public final class ShardThreads extends ThreadPoolExecutor {
    public ShardThreads(int threadCount, String namePrefix) {
        super(
                threadCount,
                threadCount,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory(namePrefix, true));
    }
}
