package io.warrenmq.core.queue;

import io.warrenmq.core.dedup.ProducerSequence;
import io.warrenmq.core.dedup.SequenceWindows;
import io.warrenmq.core.journal.Journal.Decision;
import io.warrenmq.core.message.Message;

/**
 * Tells messages that come again from those that are new, by the numbers that publishers give them, so that each is
 * taken once however often it is published. A message is looked at when it comes from its publisher, never when it
 * comes from another queue. Owned by the queue's shard.
 *
 * <p>Bound: that of {@link SequenceWindows}.
 */
final class Producers {
    private final Holdings holdings;
    private SequenceWindows windows = new SequenceWindows();
    private long repeatedCount;

    Producers(Holdings holdings) {
        this.holdings = holdings;
    }

    /** Takes over what is known from before a restart. */
    void restore(SequenceWindows known) {
        windows = known;
    }

    /** Whether the message was here before. Then it has ended. */
    boolean isRepeated(Message message) {
        ProducerSequence number = message.number();
        if (number == null || !windows.contains(number, message.publishedMs())) {
            return false;
        }
        windows.used(number, message.publishedMs());
        holdings.decided(message, Decision.REPEATED);
        repeatedCount++;
        return true;
    }

    /** The queue takes the message, which was not here before. */
    void taken(Message message) {
        ProducerSequence number = message.number();
        if (number != null) {
            windows.add(number, message.publishedMs());
            holdings.decided(message, Decision.TAKEN);
        }
    }

    /** The queue refuses the message, so that it is new when it comes again. */
    void refused(Message message) {
        if (message.number() != null) {
            holdings.decided(message, Decision.REFUSED);
        }
    }

    /** How many messages were dropped because they had come before. */
    long repeatedCount() {
        return repeatedCount;
    }
}
