package io.warrenmq.core.journal;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;

/**
 * The broker's log of everything durable. Appends return at once with a position; durability arrives later and is asked
 * for with {@link #whenDurable}. Positions grow in the order of appends. All methods may be called from any shard and
 * never block it.
 */
public interface Journal extends AutoCloseable {
    /**
     * Appends one record for a message and all durable queues that take it.
     *
     * @param queueIds ids of the queues; only the first {@code queueCount} count
     */
    long append(Message message, long[] queueIds, int queueCount);

    /** Appends a change of exchanges, queues or bindings. */
    long append(TopologyChange change);

    /** Notes that a queue is done with the message at {@code position}. Nobody waits for it. */
    void settle(long queueId, long position);

    /** Everything at or below this position is durable. */
    long durablePosition();

    /**
     * Runs the task on {@code shard} once everything up to {@code position} is durable, never from within
     * this call.
     */
    void whenDurable(long position, Shard shard, Runnable task);

    /** Makes durable what was appended and stops. */
    @Override
    void close();
}
