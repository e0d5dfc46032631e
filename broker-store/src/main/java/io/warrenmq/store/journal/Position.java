package io.warrenmq.store.journal;

/**
 * Positions in the journal: the segment's id in the upper half, the offset in its file in the lower. So they grow with
 * appends, name a message for ever, and tell where to read it.
 */
public final class Position {
    private Position() {}

    public static long of(long segment, int offset) {
        return (segment << 32) | offset;
    }

    public static long segment(long position) {
        return position >>> 32;
    }

    public static int offset(long position) {
        return (int) position;
    }

    /** How messages for people name it. */
    public static String text(long position) {
        return SegmentFile.name(segment(position)) + " at byte " + Integer.toUnsignedString(offset(position));
    }
}
