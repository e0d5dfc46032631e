package io.warrenmq.core.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes AMQP's big-endian elementary types into a byte array that grows. Used by one thread at a time. */
public final class WireWriter {
    /** Bytes that a short string can hold: its length is one octet. */
    public static final int SHORT_STRING_BYTES_MAX = 255;

    private static final VarHandle INT16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int size;

    public WireWriter() {
        this(64);
    }

    public WireWriter(int capacityBytes) {
        bytes = new byte[capacityBytes];
    }

    /** Bytes written so far. */
    public int size() {
        return size;
    }

    /** Copies what has been written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** Writes the low 8 bits of {@code value}. */
    public void int8(int value) {
        int at = extend(1);
        bytes[at] = (byte) value;
    }

    /** Writes the low 16 bits of {@code value}. */
    public void int16(int value) {
        int at = extend(2);
        INT16.set(bytes, at, (short) value);
    }

    public void int32(int value) {
        int at = extend(4);
        INT32.set(bytes, at, value);
    }

    public void int64(long value) {
        int at = extend(8);
        INT64.set(bytes, at, value);
    }

    /** Writes the bytes as they are, without a length. */
    public void bytes(byte[] value) {
        int at = extend(value.length);
        System.arraycopy(value, 0, bytes, at, value.length);
    }

    /** Writes a 32-bit length and the bytes. */
    public void longString(byte[] value) {
        int32(value.length);
        bytes(value);
    }

    /** Writes one octet of length and the text as UTF-8. Refuses text longer than {@link #SHORT_STRING_BYTES_MAX}. */
    public void shortString(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (encoded.length > SHORT_STRING_BYTES_MAX) {
            throw new IllegalArgumentException("a short string holds at most 255 bytes, not " + encoded.length);
        }
        int8(encoded.length);
        bytes(encoded);
    }

    /** Leaves room for a 32-bit length; {@link #endLength} fills it in. Pairs may be nested. */
    public int beginLength() {
        return extend(4);
    }

    /** Fills in the length at {@code mark}, which {@link #beginLength} returned: the bytes written since. */
    public void endLength(int mark) {
        INT32.set(bytes, mark, size - mark - 4);
    }

    private int extend(int length) {
        int start = size;
        int needed = Math.addExact(start, length);
        if (needed > bytes.length) {
            long doubled = Math.min(2L * bytes.length, Integer.MAX_VALUE - 8);
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, doubled));
        }
        size = needed;
        return start;
    }
}
