package io.warrenmq.core.vhost;

/** Hears what became of a message in the queues that it was routed to. Called on the publisher's shard. */
@FunctionalInterface
public interface Receipts {
    /** One more queue on another shard has taken the message that was published with this sequence number. */
    void taken(long sequence);

    /**
     * One more queue, on any shard, has refused that message; the others have it all the same. Counts as a receipt like
     * the others. For those who do not ask what became of their messages it is one.
     */
    default void refused(long sequence) {
        taken(sequence);
    }
}
