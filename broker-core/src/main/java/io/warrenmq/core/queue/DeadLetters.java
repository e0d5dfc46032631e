package io.warrenmq.core.queue;

import io.warrenmq.core.deadletter.Cause;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.settings.QueueSettings.DeadLetterTarget;

/**
 * Takes over what has died in a queue. Called on the queue's shard, at any point of its work: no queue is called from
 * within these calls, whatever a dead letter does to its source follows in a later task of the shard.
 */
@FunctionalInterface
public interface DeadLetters {
    /** Takes nothing: every dead letter is dropped. */
    DeadLetters NOWHERE = (_, _, _, _, _) -> false;

    /**
     * Publishes a dead letter at most once: a queue that is full drops it. When it is taken over the source is done
     * with the message and tells the journal nothing; until the journal has heard of the dead letter and of the end in
     * the source, as one, a crash brings the message back to the source.
     *
     * @param position where the journal holds the message for the source, or {@link Message#NOT_JOURNALED}
     * @return whether it is taken over; else it goes nowhere, for there is no such exchange or no queue for it, and it
     *     is for the source to tell the journal of its end
     */
    boolean publish(Queue source, Message message, long position, DeadLetterTarget target, Cause cause);

    /**
     * Publishes a dead letter at least once: the source keeps it, and its place in the journal, until the acceptance
     * says that it is taken. How many offers are without an answer is for the source to limit. By default nobody takes
     * anything.
     */
    default void offer(
            Queue source, Message message, long position, DeadLetterTarget target, Cause cause, Acceptance acceptance) {
        source.shard().post(acceptance::refused);
    }

    /**
     * Routes a message that an exchange has held back, now that it is due. The source is done with it then, whether
     * any queue gets it or not, and tells the journal nothing when it is taken over.
     *
     * @param position as for {@link #publish}
     * @return whether it is taken over; else it goes nowhere, and it is for the source to tell the journal of its end
     */
    default boolean forward(Queue source, Message message, long position) {
        return false;
    }

    /** Hears what became of a dead letter that was offered: once, on the source's shard, in a task of its own. */
    interface Acceptance {
        /** It is where it belongs. The source is done with the message, and the journal knows. */
        void taken();

        /**
         * No queue has it, for one of them is full, or there is none, or not even the exchange. It can be offered
         * again, a while later.
         */
        void refused();
    }
}
