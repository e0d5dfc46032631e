package io.warrenmq.core.journal;

import io.warrenmq.core.message.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must be known of waiting messages without reading them, ascending by position: only of messages of which there
 * is something to know. 8 bytes each and a few more for what some of them have, in chunks, so that growth copies
 * nothing. Owned by one thread at a time.
 */
public final class MarkList {
    /** A priority or time that a message does not have. */
    public static final int NONE = Message.NONE;

    private static final int CHUNK_BITS = 10;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int CHUNK_MIN = 8;

    private final List<Chunk> chunks = new ArrayList<>();
    private int size;

    /** Columns that no mark of the chunk has a value in are not there. */
    private static final class Chunk {
        long[] positions = new long[CHUNK_MIN];
        short @Nullable [] priorities;
        long @Nullable [] expiresAtMs;
        long @Nullable [] dueMs;
        int @Nullable [] deliveryCounts;

        void grow() {
            int length = positions.length * 2;
            positions = Arrays.copyOf(positions, length);
            priorities = priorities == null ? null : Arrays.copyOf(priorities, length);
            expiresAtMs = expiresAtMs == null ? null : Arrays.copyOf(expiresAtMs, length);
            dueMs = dueMs == null ? null : Arrays.copyOf(dueMs, length);
            deliveryCounts = deliveryCounts == null ? null : Arrays.copyOf(deliveryCounts, length);
        }
    }

    /**
     * The time that long after another; {@link #NONE} when one of them is not known, and the end of time beyond that.
     */
    public static long after(long epochMs, long spanMs) {
        if (epochMs == NONE || spanMs == NONE) {
            return NONE;
        }
        return spanMs > Long.MAX_VALUE - epochMs ? Long.MAX_VALUE : epochMs + spanMs;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /**
     * Appends the mark of a message behind all others.
     *
     * @param priority 0 to 255, or {@link #NONE}
     * @param expiresAtMs when it expires by its own expiration, or {@link #NONE}
     * @param dueMs before when it is not ready, or {@link #NONE}
     * @param deliveryCount how many of its deliveries count
     */
    public void add(long position, int priority, long expiresAtMs, long dueMs, int deliveryCount) {
        int at = size & (CHUNK - 1);
        if (at == 0) {
            chunks.add(new Chunk());
        }
        Chunk last = chunks.getLast();
        if (at == last.positions.length) {
            last.grow();
        }
        last.positions[at] = position;
        if (priority != NONE) {
            if (last.priorities == null) {
                last.priorities = new short[last.positions.length];
            }
            last.priorities[at] = (short) (priority + 1);
        }
        if (expiresAtMs != NONE) {
            last.expiresAtMs = orNew(last.expiresAtMs, last);
            last.expiresAtMs[at] = ~expiresAtMs;
        }
        if (dueMs != NONE) {
            last.dueMs = orNew(last.dueMs, last);
            last.dueMs[at] = ~dueMs;
        }
        if (deliveryCount != 0) {
            if (last.deliveryCounts == null) {
                last.deliveryCounts = new int[last.positions.length];
            }
            last.deliveryCounts[at] = deliveryCount;
        }
        size++;
    }

    private static long[] orNew(long @Nullable [] column, Chunk chunk) {
        return column == null ? new long[chunk.positions.length] : column;
    }

    private Chunk chunk(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("mark " + index + " of " + size);
        }
        return chunks.get(index >> CHUNK_BITS);
    }

    /** Position of the message of that mark. */
    public long position(int index) {
        return chunk(index).positions[index & (CHUNK - 1)];
    }

    /** 0 to 255, or {@link #NONE}. */
    public int priority(int index) {
        short[] priorities = chunk(index).priorities;
        return priorities == null ? NONE : priorities[index & (CHUNK - 1)] - 1;
    }

    /** Milliseconds since 1970, or {@link #NONE}. */
    public long expiresAtMs(int index) {
        return time(chunk(index).expiresAtMs, index);
    }

    /** Milliseconds since 1970, or {@link #NONE}. */
    public long dueMs(int index) {
        return time(chunk(index).dueMs, index);
    }

    /** Times are kept inverted, so that 0 stands for none. */
    private static long time(long @Nullable [] column, int index) {
        return column == null ? NONE : ~column[index & (CHUNK - 1)];
    }

    public int deliveryCount(int index) {
        int[] counts = chunk(index).deliveryCounts;
        return counts == null ? 0 : counts[index & (CHUNK - 1)];
    }

    /** Index of the mark of the message at that position; negative when it has none. */
    public int indexOf(long position) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long found = position(middle);
            if (found == position) {
                return middle;
            }
            if (found < position) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }
}
