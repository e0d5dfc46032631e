package io.warrenmq.core.journal;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;

/**
 * The broker's log of everything durable. Appends return at once with a position; durability arrives later and is asked
 * for with {@link #whenDurable}. Positions are 0 or more and grow in the order of appends. All methods may be called
 * from any shard and never block it.
 *
 * <p>Bound: what was appended and is not on disk yet is bounded by its users, who stop reading from publishers while
 * {@link #isBehind}.
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

    /**
     * Appends all of a unit as one: after a crash all of it is there or nothing. Its messages learn their positions.
     *
     * @return a position that is durable when all of the unit is
     */
    long append(JournalUnit unit);

    /**
     * Notes that a queue is done with the message at {@code position}: once per queue and message. That of a queue
     * which was deleted meanwhile means nothing. Nobody waits for it, but it is durable when a later append is.
     */
    void settle(long queueId, long position);

    /**
     * Notes that the message at {@code position} came back to the queue and how many deliveries of it count by now; a
     * restart tells the last that was noted. It ends with the message, behind whose end in this queue nothing is noted.
     * Nobody waits for it, but it is durable when a later append is.
     *
     * @param deliveryCount 0 or more
     */
    void returned(long queueId, long position, int deliveryCount);

    /**
     * The same for when the message is due: the last time that was noted counts instead of what the message says.
     *
     * @param dueMs milliseconds since 1970, 0 or more
     */
    void reschedule(long queueId, long position, long dueMs);

    /** What a queue makes of a message whose publisher has numbered it. */
    enum Decision {
        /** It takes the message; the number counts as seen. */
        TAKEN,
        /** The number was seen before: the message has ended in this queue, and nothing settles it. */
        REPEATED,
        /** It refuses the message and settles it soon; the number does not count as seen. */
        REFUSED
    }

    /**
     * Notes what a queue makes of a message with a {@link Message#number}: once, before anything else is told of the
     * message in this queue. After a crash that comes before this is durable, the journal decides like the queue would.
     * Nobody waits for it, but it is durable when a later append is.
     */
    void decided(long queueId, long position, Decision decision);

    /** Everything at or below this position is durable. */
    long durablePosition();

    /**
     * Runs the task on {@code shard}, which is the caller's, once everything up to {@code position} is durable, never
     * from within this call.
     */
    void whenDurable(long position, Shard shard, Runnable task);

    /** Whether so much waits for the disk that nothing more should be read from publishers. */
    boolean isBehind();

    /** Runs the task on {@code shard}, which is the caller's, once the journal is not behind any more. */
    void whenCaughtUp(Shard shard, Runnable task);

    /** Makes durable what was appended and stops. */
    @Override
    void close();
}
