package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import org.jspecify.annotations.Nullable;

/**
 * A message that a queue has handed out and that waits to be settled. It belongs to its queue's shard; the channel that
 * holds it reads {@link #queue} and {@link #position} and gives it back with ack, discard or requeue, once. While
 * memory is short it keeps only the position of its message.
 */
public final class Delivery {
    private final Queue queue;
    private final long standing;
    private final long sequence;
    private @Nullable Message message;
    private @Nullable Consumer consumer;

    /** @param standing where the message can be read back from for this queue, or {@link Message#NOT_JOURNALED} */
    Delivery(Queue queue, Message message, long standing, long sequence) {
        this.queue = queue;
        this.message = message;
        this.standing = standing;
        this.sequence = sequence;
    }

    public Queue queue() {
        return queue;
    }

    /**
     * Where the journal holds the message for this queue; {@link Message#NOT_JOURNALED} when it does not. From any
     * shard.
     */
    public long position() {
        return Paging.isPaged(standing) ? Message.NOT_JOURNALED : standing;
    }

    /** The same, or where the message was written out. */
    long standing() {
        return standing;
    }

    /** The message's place in its queue: where it returns to when it is requeued. */
    long sequence() {
        return sequence;
    }

    /** The message; it must be in memory. */
    Message message() {
        if (message == null) {
            throw new IllegalStateException("the message at " + standing + " is not in memory");
        }
        return message;
    }

    boolean isInMemory() {
        return message != null;
    }

    /** Gives it its message back, or takes it away with null. */
    void message(@Nullable Message kept) {
        message = kept;
    }

    /** The consumer that holds it; null after {@code basic.get}. */
    @Nullable
    Consumer consumer() {
        return consumer;
    }

    void heldBy(@Nullable Consumer holder) {
        consumer = holder;
    }
}
