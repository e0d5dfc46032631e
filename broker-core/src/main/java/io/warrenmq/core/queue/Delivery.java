package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message that a queue has handed out and that waits to be settled. It belongs to its queue's shard; the channel that
 * holds it reads {@link #queue} and {@link #message} and gives it back with ack, discard or requeue, once.
 */
public final class Delivery {
    private final Queue queue;
    private final Message message;
    private final long sequence;
    private @Nullable Consumer consumer;

    Delivery(Queue queue, Message message, long sequence) {
        this.queue = queue;
        this.message = message;
        this.sequence = sequence;
    }

    public Queue queue() {
        return queue;
    }

    public Message message() {
        return message;
    }

    /**
     * Where the journal holds the message for this queue; {@link Message#NOT_JOURNALED} when it does not. From any
     * shard.
     */
    public long position() {
        return queue.options().durable() ? message.position() : Message.NOT_JOURNALED;
    }

    /** The message's place in its queue: where it returns to when it is requeued. */
    long sequence() {
        return sequence;
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
