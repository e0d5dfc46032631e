package io.warrenmq.tests.harness;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads AMQP's wire types from one frame's payload; the counterpart of {@link WireWriter}. */
public final class WireReader {
    private final ByteBuffer in;

    public WireReader(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    public int octet() {
        return in.get() & 0xff;
    }

    public int shortInt() {
        return in.getShort() & 0xffff;
    }

    public long longInt() {
        return in.getInt() & 0xffff_ffffL;
    }

    public long longLong() {
        return in.getLong();
    }

    public String shortString() {
        return text(octet());
    }

    public String longString() {
        return text((int) longInt());
    }

    /** What is left of the payload. */
    public byte[] rest() {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return bytes;
    }

    /** A field table of strings, booleans and tables: all that a broker's server properties hold. */
    public Map<String, Object> table() {
        int end = (int) longInt() + in.position();
        Map<String, Object> fields = new LinkedHashMap<>();
        while (in.position() < end) {
            fields.put(shortString(), field());
        }
        return fields;
    }

    private Object field() {
        int type = octet();
        return switch (type) {
            case 'S' -> longString();
            case 't' -> octet() != 0;
            case 'F' -> table();
            default -> throw new AssertionError("unexpected field type " + (char) type);
        };
    }

    private String text(int lengthBytes) {
        byte[] bytes = new byte[lengthBytes];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
