package io.warrenmq.store.checkpoint;

import io.warrenmq.core.journal.JournalUnit.Settlement;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.store.journal.Note;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has changed since the checkpoint before.
 *
 * @param position everything of the journal below it is in this checkpoint
 * @param lastQueueId no queue ever had a larger id
 * @param changes of the topology, in order
 * @param segments what is to be added to the books of segments
 * @param gone segments whose books are to be dropped: nothing lives in them any more
 * @param moved messages that leave their segments for this store
 * @param settled ends of messages of this store; those of queues that {@code changes} delete are not among them. May
 *     name messages that are in {@code moved}
 * @param notes of messages that have not ended, in segments and here; what one does not say is as it was
 * @param producers null when nothing has changed
 */
public record Checkpoint(
        long position,
        long lastQueueId,
        List<TopologyChange> changes,
        List<SegmentBook> segments,
        List<Long> gone,
        List<StoredMessage> moved,
        List<Settlement> settled,
        List<Note> notes,
        @Nullable ProducerBook producers) {
    /** One that changes nothing of producers. */
    public Checkpoint(
            long position,
            long lastQueueId,
            List<TopologyChange> changes,
            List<SegmentBook> segments,
            List<Long> gone,
            List<StoredMessage> moved,
            List<Settlement> settled,
            List<Note> notes) {
        this(position, lastQueueId, changes, segments, gone, moved, settled, notes, null);
    }
}
