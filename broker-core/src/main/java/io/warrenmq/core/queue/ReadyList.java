package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The messages in memory that wait for a consumer, in order of their sequence. Messages that were never handed out
 * stand in a ring without an object of their own; those that came back stand in a heap and go first, because each of
 * them was handed out before anything that is still in the ring. Owned by the queue's shard.
 */
final class ReadyList {
    private static final int CAPACITY_MIN = 16;

    private @Nullable Message[] ring = new Message[CAPACITY_MIN];
    private int head;
    private int ringSize;
    private long headSequence;
    private final PriorityQueue<Delivery> returned =
            new PriorityQueue<>(4, Comparator.comparingLong(Delivery::sequence));

    boolean isEmpty() {
        return ringSize == 0 && returned.isEmpty();
    }

    int size() {
        return ringSize + returned.size();
    }

    /** How many were never handed out. */
    int newCount() {
        return ringSize;
    }

    /** How many came back. */
    int returnedCount() {
        return returned.size();
    }

    /** Appends a new message; its sequence is one more than that of the last one. */
    void add(Message message) {
        if (ringSize == ring.length) {
            resize(ring.length * 2);
        }
        ring[(head + ringSize) & (ring.length - 1)] = message;
        ringSize++;
    }

    /** Puts a message back to its place. */
    void giveBack(Delivery delivery) {
        returned.add(delivery);
    }

    /** The first of the messages that came back, if any. */
    @Nullable
    Delivery firstReturned() {
        return returned.peek();
    }

    /** Takes the first of the messages that came back, if any: it goes before those of the ring. */
    @Nullable
    Delivery pollReturned() {
        return returned.isEmpty() ? null : returned.poll();
    }

    /** Sequence of the message that {@link #removeNew} takes next. */
    long headSequence() {
        return headSequence;
    }

    /** The next messages have been dropped, so their sequences are skipped; none may be in the ring. */
    void skip(int count) {
        headSequence += count;
    }

    /** The first message that was never handed out; there must be one. */
    Message firstNew() {
        Message message = ring[head];
        if (message == null) {
            throw new IllegalStateException("no new message is ready");
        }
        return message;
    }

    /** Takes the first message that was never handed out; there must be one. */
    Message removeNew() {
        Message message = firstNew();
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        ringSize--;
        headSequence++;
        if (ringSize == 0 && ring.length > CAPACITY_MIN * 64) {
            resize(CAPACITY_MIN); // a burst that has drained gives its memory back
        }
        return message;
    }

    private void resize(int capacity) {
        @Nullable Message[] copy = new Message[capacity];
        int first = Math.min(ringSize, ring.length - head);
        System.arraycopy(ring, head, copy, 0, first);
        System.arraycopy(ring, 0, copy, first, ringSize - first);
        Arrays.fill(ring, null);
        ring = copy;
        head = 0;
    }
}
