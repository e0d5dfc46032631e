package io.warrenmq.core.queue;

import io.warrenmq.core.journal.Journal.Decision;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.BodyBudget;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.shard.Shard;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a queue's messages take of memory and storage: tells the budget, the journal and the paging of each message
 * what must be told, while others decide what becomes of it. Where a message stands is its position in the journal, if
 * that holds it for this queue, or in the paging; one message may stand elsewhere for each of its queues. Owned by the
 * queue's shard.
 */
final class Holdings {
    /** What a waiting message takes beside its content: the objects around it. */
    static final long OVERHEAD_BYTES = 120;

    /** What a number takes that a publisher has given a message, roughly. */
    private static final long NUMBER_BYTES = 100;

    private final long queueId;
    private final boolean durable;
    private final Storage storage;
    private final BodyBudget budget;
    private final QueueCounters counters = new QueueCounters();
    private long readyBytes;
    private long inMemoryCount;
    private long memoryBytes;
    private @Nullable LongConsumer released;

    /** What is being read for somebody who takes nothing, and whether the queue is done with it meanwhile. */
    private final Map<Long, Boolean> pinned = new HashMap<>(0);

    Holdings(Queue queue, Storage storage) {
        this.queueId = queue.identity().id();
        this.durable = queue.options().durable();
        this.storage = storage;
        this.budget = storage.budget(queue.shard());
    }

    /** Bytes of the bodies that are ready, in memory and elsewhere. */
    long readyBytes() {
        return readyBytes;
    }

    /** What happens in the queue is counted here. */
    QueueCounters counters() {
        return counters;
    }

    /** Messages in memory. */
    long inMemoryCount() {
        return inMemoryCount;
    }

    /** What they take of it, an estimate. */
    long memoryBytes() {
        return memoryBytes;
    }

    /** Bodies became ready, or with a negative number of bytes are not ready any more. */
    void ready(long bodyBytes) {
        readyBytes += bodyBytes;
    }

    /** Where messages are read back from. */
    Paging paging() {
        return storage.paging();
    }

    /** Whether messages take more memory than they should, here and in other queues. */
    boolean isMemoryShort() {
        return budget.isExceeded();
    }

    /** Keeps the message in memory. */
    void keep(Message message) {
        long bytes = bytes(message);
        inMemoryCount++;
        memoryBytes += bytes;
        budget.take(bytes);
    }

    /** Does not keep the message in memory any more. */
    void forget(Message message) {
        long bytes = bytes(message);
        inMemoryCount--;
        memoryBytes -= bytes;
        budget.giveBack(bytes);
    }

    private static long bytes(Message message) {
        return message.content().length + OVERHEAD_BYTES + (message.number() == null ? 0 : NUMBER_BYTES);
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

    /** From now on this hears where each message stood that the queue is done with. */
    void onRelease(LongConsumer listener) {
        released = listener;
    }

    /** What the queue makes of a message that has just come from its publisher, who has numbered it. */
    void decided(Message message, Decision decision) {
        long position = standing(message);
        if (position != Message.NOT_JOURNALED) {
            storage.journal().decided(queueId, position, decision);
        }
    }

    /**
     * The queue is done with the message that stands there.
     *
     * @param inJournal whether the journal must be told
     */
    void release(long standing, boolean inJournal) {
        if (released != null) {
            released.accept(standing);
        }
        if (Paging.isPaged(standing)) {
            if (!pinned.isEmpty() && pinned.containsKey(standing)) {
                pinned.put(standing, true);
                return;
            }
            storage.paging().release(standing);
        } else if (inJournal && standing != Message.NOT_JOURNALED) {
            storage.journal().settle(queueId, standing);
        }
    }

    /** Somebody reads what stands there without taking it: what was written out must not go before that is done. */
    void pin(long[] standing) {
        for (long each : standing) {
            if (Paging.isPaged(each)) {
                pinned.putIfAbsent(each, false);
            }
        }
    }

    /** The read is done. */
    void unpin(long[] standing) {
        for (long each : standing) {
            Boolean released = pinned.remove(each);
            if (released != null && released) {
                storage.paging().release(each);
            }
        }
    }

    /** The message that stands there is due then, whatever was said before. */
    void reschedule(long standing, long dueMs) {
        if (!Paging.isPaged(standing)) {
            storage.journal().reschedule(queueId, standing, dueMs);
        }
    }

    /**
     * Whether the journal is behind, and nothing more should be moved through it; {@code again} runs when that is
     * over.
     */
    boolean isJournalBehind(Shard shard, Runnable again) {
        boolean behind = storage.journal().isBehind();
        if (behind) {
            storage.journal().whenCaughtUp(shard, again);
        }
        return behind;
    }
}
