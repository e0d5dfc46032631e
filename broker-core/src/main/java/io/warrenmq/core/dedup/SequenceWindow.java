package io.warrenmq.core.dedup;

import java.util.Arrays;

/**
 * Which sequences of one producer were seen: the highest, and which of the {@value #WIDTH} below it. What is further
 * below counts as seen, for a producer's numbers grow and it has no more than that many messages under way. Takes 200
 * bytes. Owned by one thread at a time.
 */
public final class SequenceWindow {
    /** Sequences below the highest that are told apart. */
    public static final int WIDTH = 1024;

    /** Longs that {@link #seen} returns. */
    public static final int WORDS = WIDTH / Long.SIZE;

    private static final long NOTHING = -1;

    /** Bit of a sequence: the sequence modulo the width. That of the highest itself means nothing. */
    private final long[] seen;

    private long highest;
    private long usedMs;

    private SequenceWindow(long highest, long usedMs, long[] seen) {
        this.highest = highest;
        this.usedMs = usedMs;
        this.seen = seen;
    }

    /** One that has seen nothing. */
    static SequenceWindow empty() {
        return new SequenceWindow(NOTHING, Long.MIN_VALUE, new long[WORDS]);
    }

    /**
     * One as it was.
     *
     * @param seen as {@link #seen} returned it
     */
    public static SequenceWindow of(long highest, long usedMs, long[] seen) {
        return new SequenceWindow(highest, usedMs, Arrays.copyOf(seen, WORDS));
    }

    SequenceWindow copy() {
        return of(highest, usedMs, seen);
    }

    /** The highest sequence that was seen. */
    public long highest() {
        return highest;
    }

    /** When the producer was last heard of, in milliseconds since 1970. */
    public long usedMs() {
        return usedMs;
    }

    /** A copy of the bits: that of a sequence is its remainder by {@link #WIDTH}, from the lowest bit of the first. */
    public long[] seen() {
        return seen.clone();
    }

    /** Whether the sequence was seen, or is so far below that it counts as seen. */
    boolean contains(long sequence) {
        if (sequence >= highest) {
            return sequence == highest;
        }
        return highest - sequence > WIDTH || (seen[word(sequence)] & bit(sequence)) != 0;
    }

    /** The sequence, which it does not contain, is seen. */
    void add(long sequence) {
        if (sequence < highest) {
            seen[word(sequence)] |= bit(sequence);
            return;
        }
        if (highest != NOTHING) {
            moveTo(sequence);
        }
        highest = sequence;
    }

    /** The bits between the highest so far and the next were those of sequences that are out of the window then. */
    private void moveTo(long next) {
        if (next - highest > WIDTH) {
            Arrays.fill(seen, 0);
            return;
        }
        seen[word(highest)] |= bit(highest);
        for (long between = highest + 1; between < next; between++) {
            seen[word(between)] &= ~bit(between);
        }
    }

    private static int word(long sequence) {
        return (int) (sequence & (WIDTH - 1)) / Long.SIZE;
    }

    private static long bit(long sequence) {
        return 1L << sequence; // which counts by its remainder
    }

    void used(long nowMs) {
        usedMs = Math.max(usedMs, nowMs);
    }
}
