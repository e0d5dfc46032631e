package io.warrenmq.cli.perf.load;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many deliveries are still to come, over all queues. At the bound producers wait until a quarter of it has
 * arrived. Shared by all loops, asked and told once per batch.
 */
final class Backlog {
    private final long max;
    private final AtomicLong outstanding = new AtomicLong();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /** @param max the bound, 0 for none */
    Backlog(long max) {
        this.max = max;
    }

    boolean isBounded() {
        return max > 0;
    }

    /** How many more deliveries may be caused now. */
    long room() {
        return max - outstanding.get();
    }

    void sent(long deliveries) {
        outstanding.addAndGet(deliveries);
    }

    /** Has {@code wake} called, on any thread, when there is room again. */
    void await(Runnable wake) {
        waiting.add(wake);
        wakeAll();
    }

    void arrived(long deliveries) {
        outstanding.addAndGet(-deliveries);
        wakeAll();
    }

    private void wakeAll() {
        if (outstanding.get() <= max - max / 4) {
            for (Runnable wake = waiting.poll(); wake != null; wake = waiting.poll()) {
                wake.run();
            }
        }
    }
}
