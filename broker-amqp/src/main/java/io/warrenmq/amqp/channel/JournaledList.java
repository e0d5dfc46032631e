package io.warrenmq.amqp.channel;

import java.util.Arrays;

/**
 * Messages of one channel whose confirms wait for the journal, in order: their sequences and positions, in one ring of
 * pairs, so that a message costs no object. Bounded by what a channel may have open.
 */
final class JournaledList {
    private static final int CAPACITY_MIN = 8;

    /** Sequence and position by turns. */
    private long[] pairs = new long[2 * CAPACITY_MIN];

    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    void add(long sequence, long position) {
        if (2 * size == pairs.length) {
            grow();
        }
        int at = slot(size);
        pairs[at] = sequence;
        pairs[at + 1] = position;
        size++;
    }

    private void grow() {
        long[] larger = Arrays.copyOfRange(pairs, head, head + 2 * pairs.length);
        System.arraycopy(pairs, 0, larger, pairs.length - head, head);
        pairs = larger;
        head = 0;
    }

    private int slot(int index) {
        return (head + 2 * index) & (pairs.length - 1);
    }

    long firstPosition() {
        return pairs[head + 1];
    }

    long lastPosition() {
        return pairs[slot(size - 1) + 1];
    }

    /** Takes the first out and returns its sequence. */
    long removeFirst() {
        long sequence = pairs[head];
        head = slot(1);
        size--;
        return sequence;
    }
}
