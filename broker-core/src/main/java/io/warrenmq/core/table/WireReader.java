package io.warrenmq.core.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads AMQP's big-endian elementary types from a range of a byte array, front to back. Every length is compared with
 * what remains before anything is allocated; what does not fit throws {@link MalformedTableException}. Used by one
 * thread at a time; keeps no reference to what it returns.
 */
public final class WireReader {
    private static final VarHandle INT16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    private final int origin;
    private final int end;
    private int position;

    public WireReader(byte[] bytes, int offset, int length) {
        this(bytes, offset, offset, offset + length);
        Objects.checkFromIndexSize(offset, length, bytes.length);
    }

    private WireReader(byte[] bytes, int origin, int position, int end) {
        this.bytes = bytes;
        this.origin = origin;
        this.position = position;
        this.end = end;
    }

    /** The 32-bit integer at that index, which the caller has checked. */
    static int int32At(byte[] bytes, int at) {
        return (int) INT32.get(bytes, at);
    }

    /** Bytes read so far, counted from where the outermost reader began. */
    public int position() {
        return position - origin;
    }

    /** Bytes left to read. */
    public int remaining() {
        return end - position;
    }

    public int uint8() {
        return bytes[advance(1)] & 0xFF;
    }

    public int int8() {
        return bytes[advance(1)];
    }

    public int uint16() {
        return int16() & 0xFFFF;
    }

    public int int16() {
        return (short) INT16.get(bytes, advance(2));
    }

    public long uint32() {
        return int32() & 0xFFFF_FFFFL;
    }

    public int int32() {
        return (int) INT32.get(bytes, advance(4));
    }

    public long int64() {
        return (long) INT64.get(bytes, advance(8));
    }

    /** Reads an unsigned 32-bit length and checks that so many bytes follow. */
    public int length() {
        int at = position();
        long length = uint32();
        if (length > remaining()) {
            throw new MalformedTableException("length " + length + " at byte " + at + ", but " + remaining() + " left");
        }
        return (int) length;
    }

    /** Copies the next {@code length} bytes. */
    public byte[] bytes(int length) {
        int start = advance(length);
        return Arrays.copyOfRange(bytes, start, start + length);
    }

    /** Reads a long string: a 32-bit length and so many bytes. */
    public byte[] longString() {
        return bytes(length());
    }

    /** Reads a short string: one octet of length, then UTF-8, which is checked. */
    public String shortString() {
        int at = position();
        int length = uint8();
        int start = advance(length);
        String text = new String(bytes, start, length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0 && !encodesTo(text, start, length)) {
            throw new MalformedTableException("malformed UTF-8 in the short string at byte " + at);
        }
        return text;
    }

    /** A reader of the next {@code length} bytes only, which this one thereby skips. */
    public WireReader slice(int length) {
        int start = advance(length);
        return new WireReader(bytes, origin, start, start + length);
    }

    /** Passes over {@code length} bytes. */
    public void skip(int length) {
        advance(length);
    }

    /** Whether the replacement characters in {@code text} stood in the input, rather than in place of bad bytes. */
    private boolean encodesTo(String text, int start, int length) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(encoded, 0, encoded.length, bytes, start, start + length);
    }

    /** Moves on by {@code length} and returns the index where that began. */
    private int advance(int length) {
        if (length < 0 || length > end - position) {
            throw new MalformedTableException(
                    "truncated: " + length + " bytes wanted at byte " + position() + ", " + remaining() + " left");
        }
        int start = position;
        position += length;
        return start;
    }
}
