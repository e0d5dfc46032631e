package io.warrenmq.store.ledger;

import io.warrenmq.core.journal.JournalUnit.Settlement;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.store.checkpoint.ProducerBook;
import io.warrenmq.store.checkpoint.SegmentBook;
import io.warrenmq.store.journal.Note;
import java.util.List;
import java.util.Set;

/**
 * What has changed since the last checkpoint.
 *
 * @param moving segments of which little is alive, which is to move to the checkpoint store
 * @param notes of messages that have not ended, one for each
 * @param queues the queues that exist
 */
public record LedgerDelta(
        long position,
        long lastQueueId,
        List<TopologyChange> changes,
        List<SegmentBook> books,
        List<Long> gone,
        List<Long> moving,
        List<Settlement> settled,
        List<Note> notes,
        ProducerBook producers,
        Set<Long> queues) {}
