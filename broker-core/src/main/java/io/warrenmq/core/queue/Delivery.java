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
    private final Backlog home;
    private final long standing;
    private final long sequence;
    private final int bodyBytes;
    private int failureCount;
    private int returnCount;
    private boolean out;
    private long leasedUntilMs = TimeHeap.NEVER;
    private @Nullable Message message;
    private @Nullable Consumer consumer;
    private Groups.@Nullable Group group;

    /** @param standing where the message can be read back from for this queue, or {@link Message#NOT_JOURNALED} */
    Delivery(Backlog home, Message message, long standing, long sequence) {
        this(home, standing, sequence, message.bodyBytes());
        this.message = message;
    }

    private Delivery(Backlog home, long standing, long sequence, int bodyBytes) {
        this.home = home;
        this.standing = standing;
        this.sequence = sequence;
        this.bodyBytes = bodyBytes;
    }

    public Queue queue() {
        return home.queue();
    }

    /** Where the message waited, and waits again when it comes back. */
    Backlog home() {
        return home;
    }

    int bodyBytes() {
        return bodyBytes;
    }

    /** Whether it is with a consumer, or somebody who called {@code basic.get}. On its queue's shard. */
    public boolean isOut() {
        return out;
    }

    void out(boolean given) {
        out = given;
    }

    /** When it comes back by itself; only of meaning when it {@link #isLeased}. */
    long leasedUntilMs() {
        return leasedUntilMs;
    }

    void leasedUntil(long epochMs) {
        leasedUntilMs = epochMs;
    }

    /**
     * Whether it comes back by itself after some time. Then only its queue can tell whether a settlement comes in time,
     * and tells the journal. From the channel's shard while it holds the delivery.
     */
    public boolean isLeased() {
        return leasedUntilMs != TimeHeap.NEVER;
    }

    /** The same message in another delivery: whoever still holds this one holds nothing. */
    Delivery renewed() {
        Delivery next = new Delivery(home, standing, sequence, bodyBytes);
        next.message = message;
        next.failureCount = failureCount;
        next.returnCount = returnCount;
        message = null;
        return next;
    }

    /** How often a delivery of the message has failed: RabbitMQ's {@code x-delivery-count}. */
    int failureCount() {
        return failureCount;
    }

    /** How often the message has come back, for whatever reason. */
    int returnCount() {
        return returnCount;
    }

    /** The message has come back. */
    void returned(boolean failed) {
        returnCount++;
        if (failed) {
            failureCount++;
        }
    }

    /** What is known of the message from before a restart. */
    void restored(int failures) {
        failureCount = failures;
        returnCount = failures;
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

    /** Those that it keeps its order with; null when there are none. */
    Groups.@Nullable Group group() {
        return group;
    }

    void group(Groups.@Nullable Group kept) {
        group = kept;
    }
}
