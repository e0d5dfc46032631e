package io.warrenmq.core.queue;

/** Hears from a queue what its virtual host acts on or passes on. Called on the queue's shard. */
@FunctionalInterface
public interface QueueListener {
    /**
     * The queue has ended itself: it was auto-delete and its last consumer has gone, or nobody has used it for as long
     * as it was to live. It must be unbound and forgotten.
     */
    void ended(Queue queue);

    /** The queue has come to its end, however it did. What it has counted is to be kept. */
    default void finished(Queue queue) {}

    /** A consumer has come. */
    default void subscribed(Consumer consumer) {}

    /** A consumer has gone. */
    default void unsubscribed(Consumer consumer) {}
}
