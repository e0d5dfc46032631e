package io.warrenmq.core.queue;

/** Hears from a queue what only its virtual host can act on. Called on the queue's shard. */
@FunctionalInterface
public interface QueueListener {
    /**
     * The queue has ended itself: it was auto-delete and its last consumer has gone. It must be unbound and
     * forgotten.
     */
    void ended(Queue queue);
}
