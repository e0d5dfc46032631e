package io.warrenmq.core.queue;

/**
 * Ends a queue that nobody has used for as long as its {@code x-expires} says: no consumer, no {@code basic.get}, no
 * declaration. Owned by the queue's shard.
 */
final class Disuse {
    private final Queue queue;
    private final WallTimer timer;
    private long usedMs;

    /** @param expired runs when the time is over */
    Disuse(Queue queue, Runnable expired) {
        this.queue = queue;
        this.timer = new WallTimer(queue.shard(), () -> look(expired));
    }

    /** The queue is used, or may have other limits from now on. */
    void used() {
        long expiresMs = queue.settings().lifetimes().expiresMs();
        if (expiresMs != TimeHeap.NEVER) {
            usedMs = queue.shard().wallMs();
            timer.notLaterThan(usedMs + expiresMs);
        }
    }

    private void look(Runnable expired) {
        long expiresMs = queue.settings().lifetimes().expiresMs();
        if (expiresMs == TimeHeap.NEVER) {
            return;
        }
        if (queue.isConsumed()) {
            usedMs = queue.shard().wallMs();
        }
        if (usedMs + expiresMs <= queue.shard().wallMs()) {
            expired.run();
        } else {
            timer.notLaterThan(usedMs + expiresMs);
        }
    }

    /** The queue has ended. */
    void end() {
        timer.cancel();
    }
}
