package io.warrenmq.store.ledger;

import io.warrenmq.core.journal.JournalUnit.Settlement;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.store.checkpoint.SegmentBook;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has changed since the last checkpoint.
 *
 * @param moving a segment of which little is alive, which is to move to the checkpoint store
 * @param queues the queues that exist
 */
public record LedgerDelta(
        long position,
        long lastQueueId,
        List<TopologyChange> changes,
        List<SegmentBook> books,
        List<Long> gone,
        @Nullable Long moving,
        List<Settlement> settled,
        Set<Long> queues) {}
