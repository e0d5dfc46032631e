package io.warrenmq.cli.perf.measure;

/**
 * What a body begins with, 16 bytes: the producer's number and the message's number in its row, then the time at which
 * it was sent or, at a fixed rate, should have been. The time is {@link System#nanoTime}, which processes of one Linux
 * machine share.
 */
public final class Stamp {
    public static final int BYTES = 16;

    /** Producers are told apart by 16 bits, their messages by 48. */
    public static final int PRODUCERS_MAX = 1 << 16;

    private static final int SEQUENCE_BITS = 48;
    private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

    private Stamp() {}

    public static long pack(int producer, long sequence) {
        return (long) producer << SEQUENCE_BITS | sequence;
    }

    public static int producer(long packed) {
        return (int) (packed >>> SEQUENCE_BITS);
    }

    public static long sequence(long packed) {
        return packed & SEQUENCE_MASK;
    }
}
