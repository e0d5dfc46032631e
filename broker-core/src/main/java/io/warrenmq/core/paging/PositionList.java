package io.warrenmq.core.paging;

import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Positions of messages that wait outside of memory, first in first out: 8 bytes each, in chunks, so that growth copies
 * nothing and a drained part gives its memory back. One that is taken out of the middle leaves a hole, so that the
 * others keep their places. Owned by one thread at a time.
 */
public final class PositionList {
    /** Stands where a position was taken out. */
    public static final long HOLE = -2;

    private static final int CHUNK = 4096;
    private static final int CHUNK_MIN = 16;
    private static final int CHUNKS_MIN = 2;

    /** A ring of chunks. All but a single one have {@link #CHUNK} places. */
    private long[] @Nullable [] chunks = new long[CHUNKS_MIN][];

    private int firstChunk;
    private int chunkCount;

    /** Index in the first chunk of the next to be removed. */
    private int head;

    private int span;
    private int holes;

    /** How many positions there are. */
    public int size() {
        return span - holes;
    }

    /** How many places there are from the first to the last, with holes. */
    public int span() {
        return span;
    }

    public boolean isEmpty() {
        return span == holes;
    }

    /** Appends a position. */
    public void add(long position) {
        int place = head + span;
        if (chunkCount == 0) {
            addChunk(CHUNK_MIN);
        } else if (chunkCount == 1 && place == chunk(0).length && place < CHUNK) {
            setChunk(0, Arrays.copyOf(chunk(0), Math.min(CHUNK, place * 2)));
        } else if (place == chunkCount * CHUNK) {
            addChunk(CHUNK);
        }
        chunk(place / CHUNK)[place % CHUNK] = position;
        span++;
    }

    private void addChunk(int length) {
        if (chunkCount == chunks.length) {
            long[] @Nullable [] larger = new long[chunks.length * 2][];
            for (int i = 0; i < chunkCount; i++) {
                larger[i] = chunk(i);
            }
            chunks = larger;
            firstChunk = 0;
        }
        chunkCount++;
        setChunk(chunkCount - 1, new long[length]);
    }

    private long[] chunk(int index) {
        long[] chunk = chunks[(firstChunk + index) & (chunks.length - 1)];
        if (chunk == null) {
            throw new IndexOutOfBoundsException("chunk " + index + " of " + chunkCount);
        }
        return chunk;
    }

    private void setChunk(int index, long @Nullable [] chunk) {
        chunks[(firstChunk + index) & (chunks.length - 1)] = chunk;
    }

    /** The position at that place, counted from the first, or {@link #HOLE}. */
    public long at(int place) {
        if (place < 0 || place >= span) {
            throw new IndexOutOfBoundsException("place " + place + " of " + span);
        }
        int absolute = head + place;
        return chunk(absolute / CHUNK)[absolute % CHUNK];
    }

    /** Takes out the position at that place, where a hole remains; returns it, or {@link #HOLE} if there is one. */
    public long takeOut(int place) {
        long position = at(place);
        if (position != HOLE) {
            int absolute = head + place;
            chunk(absolute / CHUNK)[absolute % CHUNK] = HOLE;
            holes++;
        }
        return position;
    }

    /** What is at the first place; there must be one. */
    public long first() {
        return at(0);
    }

    /** What is at the last place; there must be one. */
    public long last() {
        return at(span - 1);
    }

    /** A copy of the first positions without holes, at most {@code countMax} of them. */
    public long[] firstOnes(int countMax) {
        long[] copy = new long[Math.min(countMax, size())];
        int place = 0;
        for (int done = 0; done < copy.length; place++) {
            long position = at(place);
            if (position != HOLE) {
                copy[done++] = position;
            }
        }
        return copy;
    }

    /** Goes through all positions, in order. */
    public void forEach(LongConsumer consumer) {
        for (int place = 0; place < span; place++) {
            long position = at(place);
            if (position != HOLE) {
                consumer.accept(position);
            }
        }
    }

    /** How many places the first {@code count} positions take, with the holes before the last of them. */
    public int placesOf(int count) {
        int place = 0;
        for (int found = 0; found < count; place++) {
            if (at(place) != HOLE) {
                found++;
            }
        }
        return place;
    }

    /** Removes the first place and returns what is there; there must be one. */
    public long removeFirst() {
        if (span == 0) {
            throw new IllegalStateException("no position is left");
        }
        long position = chunk(0)[head++];
        span--;
        if (position == HOLE) {
            holes--;
        }
        if (span == 0) {
            chunks = new long[CHUNKS_MIN][];
            firstChunk = 0;
            chunkCount = 0;
            head = 0;
        } else if (head == CHUNK) {
            setChunk(0, null);
            firstChunk = (firstChunk + 1) & (chunks.length - 1);
            chunkCount--;
            head = 0;
        }
        return position;
    }

    /** What the positions take of memory, with the places that are free. */
    long chunkBytes() {
        long bytes = 0;
        for (int i = 0; i < chunkCount; i++) {
            bytes += chunk(i).length * (long) Long.BYTES;
        }
        return bytes;
    }
}
