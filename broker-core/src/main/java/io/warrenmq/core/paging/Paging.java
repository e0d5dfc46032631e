package io.warrenmq.core.paging;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;
import org.jspecify.annotations.Nullable;

/**
 * Where the bodies of waiting messages are while memory has no room for them. A message that the journal holds is there
 * already; any other is written out here and forgotten at restart. Any shard may call, and none is blocked.
 */
public interface Paging {
    /** What {@link #read} has brought back, on the asker's shard. */
    @FunctionalInterface
    interface Loaded {
        /**
         * @param messages those of the first positions that were asked for, in order: at least one, perhaps not all.
         *     Null when the first cannot be read: it is damaged, which the log tells
         */
        void loaded(Message @Nullable [] messages);
    }

    /** Whether the position is that of a message that was written out, rather than one of the journal. */
    static boolean isPaged(long position) {
        return position >= FIRST_PAGED;
    }

    /** Positions from here on are those of written-out messages. */
    long FIRST_PAGED = 1L << 62;

    /**
     * Writes out a message that the journal does not hold. It can be read from now on.
     *
     * @return its position, {@link #isPaged}
     */
    long page(Message message);

    /**
     * The message written out at that position is not needed any more: once, and never while a read of it is under way.
     */
    void release(long position);

    /**
     * Reads messages back, off the event loop, and answers on {@code shard}, never from within this call. Each message
     * is an object of its own and knows the position that it was asked for by ({@link Message#position}). A message of
     * the journal may be settled while it is read, for instance by a purge; what is answered for it then does not
     * matter.
     *
     * @param positions in the order in which they will be needed; only the first {@code count} count. Taken over
     */
    void read(long[] positions, int count, Shard shard, Loaded loaded);

    /** Whether so much waits to be written out that nothing more should be read from publishers. */
    default boolean isBehind() {
        return false;
    }

    /** Runs the task on {@code shard}, which is the caller's, once it is not behind any more. */
    default void whenCaughtUp(Shard shard, Runnable task) {
        shard.post(task);
    }
}
