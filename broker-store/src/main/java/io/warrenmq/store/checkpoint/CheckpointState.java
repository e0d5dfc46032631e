package io.warrenmq.store.checkpoint;

import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.store.journal.Mark;
import io.warrenmq.store.journal.Note;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state as of the last checkpoint.
 *
 * @param position where the journal is to be read from; 0 for a new store
 * @param lastQueueId no queue ever had a larger id
 * @param topology all parameters, then exchanges, then queues ({@code QueueDeclared}, then its {@code QueueServed} or
 *     {@code QueueRested} if it had one), then bindings
 * @param segments the whole book of each segment, ascending by segment
 * @param stored which messages are stored, and for which queues, ascending by position
 * @param notes of messages, ascending by position and queue; also of some that have ended
 */
public record CheckpointState(
        long position,
        long lastQueueId,
        List<TopologyChange> topology,
        List<SegmentBook> segments,
        Stored stored,
        Notes notes,
        Producers producers) {
    /** One in which no producer is known. */
    public CheckpointState(
            long position,
            long lastQueueId,
            List<TopologyChange> topology,
            List<SegmentBook> segments,
            Stored stored,
            Notes notes) {
        this(position, lastQueueId, topology, segments, stored, notes, new Producers(_ -> {}, List.of()));
    }

    /**
     * What is known of producers who number their messages.
     *
     * @param undecided see {@link ProducerBook}, ascending by position
     */
    public record Producers(Windows windows, List<ProducerBook.Undecided> undecided) {}

    /** Goes through all windows, by queue: those that were not used for longest first; may be used once. */
    @FunctionalInterface
    public interface Windows {
        void forEach(Consumer<ProducerBook.Window> each);
    }

    /** Goes through all stored messages without holding them in memory; may be used once. */
    @FunctionalInterface
    public interface Stored {
        void forEach(Entry entry);
    }

    /** Takes one stored message. */
    @FunctionalInterface
    public interface Entry {
        void accept(long position, long[] queueIds, int bodyBytes, @Nullable Mark mark);
    }

    /** Goes through all notes without holding them in memory; may be used once. */
    @FunctionalInterface
    public interface Notes {
        /** The next one; null at the end. */
        @Nullable
        Note next();
    }
}
