package io.warrenmq.amqp.method;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.warrenmq.core.table.FieldTable;
import java.nio.charset.StandardCharsets;

/**
 * Writes the arguments of a method into a buffer that it borrows and that must be able to grow. A value that its field
 * cannot hold is a mistake of the caller and refused, unless a method says otherwise.
 */
public final class MethodWriter {
    private static final int SHORT_STRING_BYTES_MAX = 255;
    private static final long UINT32_MAX = 0xFFFF_FFFFL;

    private final ByteBuf out;

    public MethodWriter(ByteBuf out) {
        this.out = out;
    }

    public void uint8(int value) {
        out.writeByte(checked(value, 0xFF));
    }

    public void uint16(int value) {
        out.writeShort(checked(value, 0xFFFF));
    }

    public void uint32(long value) {
        out.writeInt((int) checked(value, UINT32_MAX));
    }

    /** A count of 32 bits: what does not fit is written as the largest that does. */
    public void count(long value) {
        uint32(Math.min(value, UINT32_MAX));
    }

    public void int64(long value) {
        out.writeLong(value);
    }

    /** An octet that holds a single bit. */
    public void bit(boolean value) {
        out.writeByte(value ? 1 : 0);
    }

    /** Up to eight bits in an octet, the first in its lowest bit. */
    public void bits(boolean... values) {
        assert values.length <= 8;
        int octet = 0;
        for (int i = 0; i < values.length; i++) {
            octet |= values[i] ? 1 << i : 0;
        }
        out.writeByte(octet);
    }

    /** UTF-8 of at most 255 bytes; more is refused. */
    public void shortString(String text) {
        int length = ByteBufUtil.utf8Bytes(text);
        if (length > SHORT_STRING_BYTES_MAX) {
            throw new IllegalArgumentException("a short string holds at most 255 bytes, not " + length);
        }
        out.writeByte(length);
        out.writeCharSequence(text, StandardCharsets.UTF_8);
    }

    /** Text for people, such as a reply text: cut to what fits 255 bytes of UTF-8, never inside a character. */
    public void shortStringCut(String text) {
        if (ByteBufUtil.utf8Bytes(text) <= SHORT_STRING_BYTES_MAX) {
            shortString(text);
            return;
        }
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        int length = SHORT_STRING_BYTES_MAX;
        while (isContinuation(encoded[length])) {
            length--;
        }
        out.writeByte(length);
        out.writeBytes(encoded, 0, length);
    }

    public void longText(String text) {
        longString(text.getBytes(StandardCharsets.UTF_8));
    }

    public void longString(byte[] bytes) {
        out.writeInt(bytes.length);
        out.writeBytes(bytes);
    }

    public void table(FieldTable table) {
        out.writeBytes(table.encodeWithLength());
    }

    /** The access ticket that 0-9-1 has kept as a reserved field. */
    void ticket() {
        out.writeShort(0);
    }

    private static boolean isContinuation(byte octet) {
        return (octet & 0xC0) == 0x80;
    }

    private static int checked(int value, int max) {
        return (int) checked((long) value, max);
    }

    private static long checked(long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(value + " is not in 0.." + max);
        }
        return value;
    }
}
