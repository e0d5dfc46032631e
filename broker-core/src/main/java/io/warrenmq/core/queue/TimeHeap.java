package io.warrenmq.core.queue;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen at which time: keys in the order of their times, and of themselves where times are equal; 16 bytes
 * each, in chunks, so that growth copies nothing. Owned by one shard.
 */
public final class TimeHeap {
    /** Time of an empty heap: never. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int CHUNK_BITS = 12;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int FIRST_CHUNK_MIN = 16;
    private static final long[][] NOTHING = {};

    /** Takes a time and its key. */
    @FunctionalInterface
    public interface LongBinaryConsumer {
        void accept(long time, long key);
    }

    /** Times and keys in turn. All but a single one have {@link #CHUNK} places for such a pair. */
    private long[] @Nullable [] chunks = NOTHING;

    private int chunkCount;
    private int size;

    /** How many there are. */
    public int size() {
        return size;
    }

    /** The earliest time, or {@link #NEVER}. */
    public long firstTime() {
        return size == 0 ? NEVER : time(0);
    }

    /** The key of the earliest time; there must be one. */
    public long firstKey() {
        requireOne();
        return key(0);
    }

    private void requireOne() {
        if (size == 0) {
            throw new IllegalStateException("nothing is to happen");
        }
    }

    /** Adds a key. */
    public void add(long time, long key) {
        makeRoom();
        siftUp(size++, time, key);
    }

    /** Removes the earliest; there must be one. */
    public void removeFirst() {
        requireOne();
        removeAt(0);
    }

    private void removeAt(int place) {
        size--;
        if (place < size) {
            long time = time(size);
            long key = key(size);
            if (place > 0 && isBefore(time, key, (place - 1) >>> 1)) {
                siftUp(place, time, key);
            } else {
                siftDown(place, time, key);
            }
        }
        giveBack();
    }

    private void siftUp(int from, long time, long key) {
        int place = from;
        while (place > 0) {
            int parent = (place - 1) >>> 1;
            if (!isBefore(time, key, parent)) {
                break;
            }
            put(place, time(parent), key(parent));
            place = parent;
        }
        put(place, time, key);
    }

    private void siftDown(int from, long time, long key) {
        int place = from;
        for (int child = 2 * place + 1; child < size; child = 2 * place + 1) {
            if (child + 1 < size && isBefore(time(child + 1), key(child + 1), child)) {
                child++;
            }
            if (isBefore(time, key, child)) {
                break;
            }
            put(place, time(child), key(child));
            place = child;
        }
        put(place, time, key);
    }

    /** Goes through all, in no order. */
    public void forEach(LongBinaryConsumer consumer) {
        for (int place = 0; place < size; place++) {
            consumer.accept(time(place), key(place));
        }
    }

    /** Removes that key, which takes the longer the more there are; false when it is not there. */
    public boolean remove(long key) {
        for (int from = 0; from < size; from += CHUNK) {
            long[] chunk = chunk(from);
            int count = Math.min(CHUNK, size - from);
            for (int i = 0; i < count; i++) {
                if (chunk[2 * i + 1] == key) {
                    removeAt(from + i);
                    return true;
                }
            }
        }
        return false;
    }

    /** Forgets all. */
    public void clear() {
        size = 0;
        chunkCount = 0;
        chunks = NOTHING;
    }

    // --- places

    private long[] chunk(int place) {
        long[] chunk = chunks[place >>> CHUNK_BITS];
        if (chunk == null) {
            throw new IndexOutOfBoundsException("place " + place + " of " + size);
        }
        return chunk;
    }

    private long time(int place) {
        return chunk(place)[2 * (place & (CHUNK - 1))];
    }

    private long key(int place) {
        return chunk(place)[2 * (place & (CHUNK - 1)) + 1];
    }

    private void put(int place, long time, long key) {
        long[] chunk = chunk(place);
        int at = 2 * (place & (CHUNK - 1));
        chunk[at] = time;
        chunk[at + 1] = key;
    }

    private boolean isBefore(long time, long key, int place) {
        long other = time(place);
        return time < other || (time == other && key <= key(place));
    }

    /** For one more, behind the last. */
    private void makeRoom() {
        if (chunkCount == 0) {
            addChunk(FIRST_CHUNK_MIN);
        } else if (chunkCount == 1 && size < CHUNK && size == chunk(0).length / 2) {
            chunks[0] = Arrays.copyOf(chunk(0), 4 * size);
        } else if (size == chunkCount * CHUNK) {
            addChunk(CHUNK);
        }
    }

    private void addChunk(int places) {
        if (chunkCount == chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(1, 2 * chunkCount));
        }
        chunks[chunkCount++] = new long[2 * places];
    }

    /** One free chunk is kept, and at the end a small one. */
    private void giveBack() {
        if (size == 0 && chunk(0).length > 2 * FIRST_CHUNK_MIN) {
            clear();
        } else if (chunkCount > 1 && size <= (chunkCount - 2) * CHUNK) {
            chunkCount--;
            chunks[chunkCount] = null;
        }
    }
}
