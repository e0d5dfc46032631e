package io.warrenmq.core.journal;

import io.warrenmq.core.paging.PositionList;
import java.util.List;
import java.util.Map;

/**
 * What the journal held when it was opened, for the broker to begin with.
 *
 * @param topology exchanges, queues, bindings: each behind what it refers to
 * @param contents what waits in queues, by queue id; a queue without messages need not be there
 * @param lastQueueId no queue ever had a larger id
 */
public record Recovered(List<TopologyChange> topology, Map<Long, QueueContent> contents, long lastQueueId) {
    /** Nothing: the broker is new. */
    public static final Recovered EMPTY = new Recovered(List.of(), Map.of(), 0);

    /**
     * The messages of a queue.
     *
     * @param positions ascending, which is the order of publishing; taken over by the queue
     * @param handedOutUpTo messages up to this position may have been delivered before
     */
    public record QueueContent(PositionList positions, long handedOutUpTo) {}
}
