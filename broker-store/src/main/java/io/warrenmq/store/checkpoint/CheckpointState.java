package io.warrenmq.store.checkpoint;

import io.warrenmq.core.journal.TopologyChange;
import java.util.List;

/**
 * The state as of the last checkpoint.
 *
 * @param position where the journal is to be read from; 0 for a new store
 * @param lastQueueId no queue ever had a larger id
 * @param topology all exchanges, then queues ({@code QueueDeclared}, then its {@code QueueServed} or {@code
 *     QueueRested} if it had one), then bindings
 * @param segments the whole book of each segment, ascending by segment
 * @param stored which messages are stored, and for which queues, ascending by position
 */
public record CheckpointState(
        long position, long lastQueueId, List<TopologyChange> topology, List<SegmentBook> segments, Stored stored) {
    /** Goes through all stored messages without holding them in memory; may be used once. */
    @FunctionalInterface
    public interface Stored {
        void forEach(Entry entry);
    }

    /** Takes one stored message. */
    @FunctionalInterface
    public interface Entry {
        void accept(long position, long[] queueIds);
    }
}
