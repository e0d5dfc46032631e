package io.warrenmq.core.paging;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Positions of messages that wait outside of memory, first in first out: 8 bytes each, in chunks, so that growth copies
 * nothing and a drained part gives its memory back. Owned by one thread at a time.
 */
public final class PositionList {
    private static final int CHUNK = 4096;
    private static final int CHUNK_MIN = 16;

    private final ArrayDeque<long[]> chunks = new ArrayDeque<>(2);

    /** Index in the first chunk of the next to be removed. */
    private int head;

    /** Index in the last chunk of the next to be added. */
    private int tail;

    private int size;

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** Appends a position. */
    public void add(long position) {
        long[] last = chunks.peekLast();
        if (last == null) {
            last = new long[CHUNK_MIN];
            chunks.add(last);
            tail = 0;
        } else if (tail == last.length) {
            last = grow(last);
        }
        last[tail++] = position;
        size++;
    }

    /** A short list is one small chunk that doubles; a long one gets further chunks. */
    private long[] grow(long[] last) {
        long[] next;
        if (last.length < CHUNK) {
            next = Arrays.copyOf(last, last.length * 2);
            chunks.removeLast();
        } else {
            next = new long[CHUNK];
            tail = 0;
        }
        chunks.add(next);
        return next;
    }

    /** The first position; there must be one. */
    public long first() {
        return chunks.getFirst()[head];
    }

    /** The last position; there must be one. */
    public long last() {
        return chunks.getLast()[tail - 1];
    }

    /** A copy of the first positions, at most {@code countMax} of them. */
    public long[] firstOnes(int countMax) {
        long[] copy = new long[Math.min(countMax, size)];
        int from = head;
        int done = 0;
        for (long[] chunk : chunks) {
            int part = Math.min(chunk.length - from, copy.length - done);
            System.arraycopy(chunk, from, copy, done, part);
            done += part;
            if (done == copy.length) {
                break;
            }
            from = 0;
        }
        return copy;
    }

    /** Removes and returns the first position; there must be one. */
    public long removeFirst() {
        if (size == 0) {
            throw new IllegalStateException("no position is left");
        }
        long[] first = chunks.getFirst();
        long position = first[head++];
        size--;
        if (size == 0) {
            chunks.clear();
            head = 0;
            tail = 0;
        } else if (head == first.length) {
            chunks.removeFirst();
            head = 0;
        }
        return position;
    }

    /** What the positions take of memory, with the places that are free. */
    long chunkBytes() {
        long bytes = 0;
        for (long[] chunk : chunks) {
            bytes += chunk.length * (long) Long.BYTES;
        }
        return bytes;
    }
}
