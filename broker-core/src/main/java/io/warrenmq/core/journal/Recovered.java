package io.warrenmq.core.journal;

import io.warrenmq.core.dedup.SequenceWindows;
import io.warrenmq.core.paging.PositionList;
import java.util.List;
import java.util.Map;

/**
 * What the journal held when it was opened, for the broker to begin with.
 *
 * @param topology parameters, exchanges, queues, bindings: each behind what it refers to
 * @param contents what waits in queues, by queue id; a queue that has none and has seen no numbers need not be there
 * @param lastQueueId no queue ever had a larger id
 */
public record Recovered(List<TopologyChange> topology, Map<Long, QueueContent> contents, long lastQueueId) {
    /** Nothing: the broker is new. */
    public static final Recovered EMPTY = new Recovered(List.of(), Map.of(), 0);

    /**
     * The messages of a queue, and what it knows of its publishers.
     *
     * @param positions ascending, which is the order of publishing; taken over by the queue
     * @param handedOutUpTo messages up to this position may have been delivered before
     * @param bodyBytes size of all bodies together
     * @param marks what must be known of some of the messages; taken over by the queue
     * @param windows which numbers of producers it has seen; taken over by the queue
     */
    public record QueueContent(
            PositionList positions, long handedOutUpTo, long bodyBytes, MarkList marks, SequenceWindows windows) {
        /** Of a queue whose publishers do not number their messages. */
        public QueueContent(PositionList positions, long handedOutUpTo, long bodyBytes, MarkList marks) {
            this(positions, handedOutUpTo, bodyBytes, marks, new SequenceWindows());
        }
    }
}
