package io.warrenmq.store.journal;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Numbers in 1 to 10 bytes, 7 bits each, low ones first; the highest bit says that another byte follows. */
public final class Varint {
    /** The longest encoding. */
    public static final int BYTES_MAX = 10;

    private Varint() {}

    public static void put(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    /** @throws BufferUnderflowException when the bytes end early or go on for too long */
    public static long get(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new BufferUnderflowException();
    }

    /** Makes small numbers of differences of either sign. */
    public static long zigzag(long difference) {
        return (difference << 1) ^ (difference >> 63);
    }

    /** Undoes {@link #zigzag}. */
    public static long unzigzag(long number) {
        return (number >>> 1) ^ -(number & 1);
    }
}
