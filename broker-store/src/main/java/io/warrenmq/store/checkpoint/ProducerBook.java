package io.warrenmq.store.checkpoint;

import io.warrenmq.core.dedup.ProducerSequence;
import java.util.List;

/**
 * What has changed in what is known of producers who number their messages.
 *
 * @param windows those that have changed, as they are now; by queue, those that were not used for longest first
 * @param forgotten producers that a queue knows no more
 * @param undecided all messages of which it is not known what their queues make of them
 */
public record ProducerBook(List<Window> windows, List<Forgotten> forgotten, List<Undecided> undecided) {
    /**
     * Which sequences of a producer a queue has seen, see {@link io.warrenmq.core.dedup.SequenceWindow}.
     *
     * @param usedMs milliseconds since 1970
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Window(long queueId, String producer, long highest, long usedMs, long[] seen) {}

    public record Forgotten(long queueId, String producer) {}

    /**
     * A message with a number that waits in a queue.
     *
     * @param refused whether the queue has refused it, and has not settled it yet
     */
    public record Undecided(long queueId, long position, ProducerSequence number, long publishedMs, boolean refused) {}
}
