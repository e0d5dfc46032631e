package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages in memory that wait for a consumer, in order of their sequence. Messages that were never handed out
 * stand in a ring without an object of their own; those that came back stand in a heap and go first, because each of
 * them was handed out before anything that is still in the ring. One that is taken out of the middle leaves a hole, so
 * that sequences stay what they are; the first place is never one. Owned by the queue's shard.
 */
final class ReadyList {
    private static final int CAPACITY_MIN = 16;

    private @Nullable Message[] ring = new Message[CAPACITY_MIN];
    private int head;
    private int ringSize;
    private int holes;
    private long headSequence;
    private final PriorityQueue<Delivery> returned =
            new PriorityQueue<>(4, Comparator.comparingLong(Delivery::sequence));

    boolean isEmpty() {
        return ringSize == 0 && returned.isEmpty();
    }

    int size() {
        return ringSize - holes + returned.size();
    }

    /** How many were never handed out. */
    int newCount() {
        return ringSize - holes;
    }

    /** Sequence of the message that {@link #add} takes next. */
    long endSequence() {
        return headSequence + ringSize;
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

    /** Skips a sequence, whose message is not needed any more. */
    void addHole() {
        if (ringSize == 0) {
            headSequence++;
            return;
        }
        if (ringSize == ring.length) {
            resize(ring.length * 2);
        }
        ringSize++;
        holes++;
    }

    /** The new message with that sequence; null when it has gone. */
    @Nullable
    Message find(long sequence) {
        return sequence < headSequence || sequence >= endSequence() ? null : ring[index(sequence)];
    }

    /** Takes out the new message with that sequence, which must be there. */
    Message takeOut(long sequence) {
        Message message = find(sequence);
        if (message == null) {
            throw new IllegalStateException("no new message has sequence " + sequence);
        }
        ring[index(sequence)] = null;
        holes++;
        skipHoles();
        return message;
    }

    private int index(long sequence) {
        return (head + (int) (sequence - headSequence)) & (ring.length - 1);
    }

    private void skipHoles() {
        while (holes > 0 && ring[head] == null) {
            advance();
            holes--;
        }
        shrinkIfEmpty();
    }

    private void advance() {
        head = (head + 1) & (ring.length - 1);
        ringSize--;
        headSequence++;
    }

    private void shrinkIfEmpty() {
        if (ringSize == 0 && ring.length > CAPACITY_MIN * 64) {
            resize(CAPACITY_MIN); // a burst that has drained gives its memory back
        }
    }

    /** Takes out a message that came back; false when it is not here. Takes longer the more of them there are. */
    boolean takeOut(Delivery delivery) {
        return returned.remove(delivery);
    }

    /** Puts a message back to its place. */
    void giveBack(Delivery delivery) {
        returned.add(delivery);
    }

    /** Those that came back and stand at that sequence or behind it, in no order. */
    void forEachReturned(long fromSequence, Consumer<Delivery> consumer) {
        for (Delivery each : returned) {
            if (each.sequence() >= fromSequence) {
                consumer.accept(each);
            }
        }
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
        advance();
        if (holes > 0) {
            skipHoles();
        } else {
            shrinkIfEmpty();
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
