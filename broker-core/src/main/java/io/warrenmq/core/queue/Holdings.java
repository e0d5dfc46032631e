package io.warrenmq.core.queue;

import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.BodyBudget;
import io.warrenmq.core.paging.Paging;

/**
 * What a queue's messages take of memory and storage: tells the budget, the journal and the paging of each message
 * what must be told, while others decide what becomes of it. Where a message stands is its position in the journal, if
 * that holds it for this queue, or in the paging; one message may stand elsewhere for each of its queues. Owned by the
 * queue's shard.
 */
final class Holdings {
    /** What a waiting message takes beside its content: the objects around it. */
    static final long OVERHEAD_BYTES = 120;

    private final long queueId;
    private final boolean durable;
    private final Storage storage;
    private final BodyBudget budget;

    Holdings(Queue queue, Storage storage) {
        this.queueId = queue.identity().id();
        this.durable = queue.options().durable();
        this.storage = storage;
        this.budget = storage.budget(queue.shard());
    }

    /** Whether messages take more memory than they should, here and in other queues. */
    boolean isMemoryShort() {
        return budget.isExceeded();
    }

    /** Keeps the message in memory. */
    void keep(Message message) {
        budget.take(bytes(message));
    }

    /** Does not keep the message in memory any more. */
    void forget(Message message) {
        budget.giveBack(bytes(message));
    }

    private static long bytes(Message message) {
        return message.content().length + OVERHEAD_BYTES;
    }

    /** Where the message can be read back from; {@link Message#NOT_JOURNALED} when nowhere yet. */
    long standing(Message message) {
        long position = message.position();
        return durable || Paging.isPaged(position) ? position : Message.NOT_JOURNALED;
    }

    /** The same, and from now on there is such a place. */
    long store(Message message) {
        long standing = standing(message);
        return standing == Message.NOT_JOURNALED ? storage.paging().page(message) : standing;
    }

    /**
     * The queue is done with the message that stands there.
     *
     * @param inJournal whether the journal must be told
     */
    void release(long standing, boolean inJournal) {
        if (Paging.isPaged(standing)) {
            storage.paging().release(standing);
        } else if (inJournal && standing != Message.NOT_JOURNALED) {
            storage.journal().settle(queueId, standing);
        }
    }
}
