package io.warrenmq.core.vhost;

/** Hears that queues on other shards have taken a message. Called on the publisher's shard. */
@FunctionalInterface
public interface Receipts {
    /** One more queue on another shard has taken the message that was published with this sequence number. */
    void taken(long sequence);
}
