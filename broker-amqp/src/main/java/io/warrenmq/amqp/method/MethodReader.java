package io.warrenmq.amqp.method;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.MalformedTableException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the arguments of a method from a frame's payload, which it borrows: nothing that it returns refers to the
 * buffer. Each length is compared with what is left before anything is allocated. Bits that stand side by side share an
 * octet, the first in its lowest bit: {@link #bits} reads the octet, {@link #bit} picks.
 */
public final class MethodReader {
    private final ByteBuf in;

    /** Reads from the buffer's reader index on and moves it. */
    public MethodReader(ByteBuf in) {
        this.in = in;
    }

    /** Bytes left to read. */
    public int remaining() {
        return in.readableBytes();
    }

    public int uint8() {
        require(1);
        return in.readUnsignedByte();
    }

    public int uint16() {
        require(2);
        return in.readUnsignedShort();
    }

    public long uint32() {
        require(4);
        return in.readUnsignedInt();
    }

    /** Delivery tags and the like: 64 bits, in practice never so large that the sign matters. */
    public long int64() {
        require(8);
        return in.readLong();
    }

    /** An octet of up to eight bits. */
    public int bits() {
        return uint8();
    }

    /** The bit at {@code index}, 0 being the first of its octet. */
    public static boolean bit(int bits, int index) {
        return (bits >>> index & 1) != 0;
    }

    /** An octet that holds a single bit. */
    public boolean bit() {
        return bit(uint8(), 0);
    }

    /** At most 255 bytes of UTF-8, which is checked. */
    public String shortString() {
        return text(uint8());
    }

    /** A long string that is text: UTF-8, which is checked. */
    public String longText() {
        return text(length());
    }

    public byte[] longString() {
        byte[] bytes = new byte[length()];
        in.readBytes(bytes);
        return bytes;
    }

    public FieldTable table() {
        byte[] bytes = longString();
        if (bytes.length == 0) {
            return FieldTable.EMPTY;
        }
        try {
            return FieldTable.decode(bytes, 0, bytes.length);
        } catch (MalformedTableException e) {
            throw new MalformedFrameException("table: " + e.getMessage());
        }
    }

    /** Passes over the access ticket that 0-9-1 has kept as a reserved field. */
    MethodReader skipTicket() {
        uint16();
        return this;
    }

    /** Passes over a reserved short string. */
    MethodReader skipShortString() {
        int length = uint8();
        require(length);
        in.skipBytes(length);
        return this;
    }

    private String text(int length) {
        require(length);
        int start = in.readerIndex();
        String text = in.toString(start, length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0 && !ByteBufUtil.isText(in, start, length, StandardCharsets.UTF_8)) {
            throw new MalformedFrameException("malformed UTF-8 in a string of " + length + " bytes");
        }
        in.skipBytes(length);
        return text;
    }

    private int length() {
        long length = uint32();
        if (length > remaining()) {
            throw new MalformedFrameException("length " + length + ", but " + remaining() + " bytes left");
        }
        return (int) length;
    }

    private void require(int length) {
        if (length > remaining()) {
            throw new MalformedFrameException("truncated: " + length + " bytes wanted, " + remaining() + " left");
        }
    }
}
