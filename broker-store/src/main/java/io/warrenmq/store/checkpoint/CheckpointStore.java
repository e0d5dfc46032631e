package io.warrenmq.store.checkpoint;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds the journal's state as of one of its positions, and the messages that have outlived their segment. Never ahead
 * of what the journal has made durable.
 *
 * <p>{@link #load}, {@link #book} and {@link #save} are called by one thread at a time; {@link #read} by another at
 * the same time. Failures are {@link CheckpointException}; after one of {@link #save}, the state is that of before or
 * that of after, and {@link #load} tells which.
 */
public interface CheckpointStore extends AutoCloseable {
    /** The state of the last checkpoint; that of a new store when there was none. */
    CheckpointState load();

    /** Goes on to the next checkpoint: all of it or nothing, durable when this returns. */
    void save(Checkpoint checkpoint);

    /** The whole book of one segment as of the last checkpoint; an empty one when it has none. */
    SegmentBook book(long segment);

    /**
     * A stored message.
     *
     * @return null when it is not here
     * @throws CheckpointException when it is damaged
     */
    byte @Nullable [] read(long position);

    /**
     * Verifies all stored messages; calls {@code damaged} with the position of each that fails. Returns how many
     * there are.
     */
    long verify(LongConsumer damaged);

    @Override
    void close();
}
