package io.warrenmq.tests.harness;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes AMQP's wire types. It shares no code with the broker's codec on purpose: a mistake in one must not hide in the
 * other.
 */
public final class WireWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public WireWriter octet(int value) {
        out.write(value);
        return this;
    }

    public WireWriter shortInt(int value) {
        return octet(value >>> 8).octet(value);
    }

    public WireWriter longInt(long value) {
        return shortInt((int) (value >>> 16)).shortInt((int) value);
    }

    public WireWriter longLong(long value) {
        return longInt(value >>> 32).longInt(value);
    }

    public WireWriter shortString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return octet(bytes.length).bytes(bytes);
    }

    public WireWriter longString(String text) {
        return longBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes after their length in four octets: a long string, or a table that is already encoded. */
    public WireWriter longBytes(byte[] bytes) {
        return longInt(bytes.length).bytes(bytes);
    }

    public WireWriter bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Consecutive bits, the first one in the lowest place, packed into octets. */
    public WireWriter bits(boolean... bits) {
        for (int first = 0; first < bits.length; first += 8) {
            int octet = 0;
            for (int i = first; i < Math.min(bits.length, first + 8); i++) {
                octet |= bits[i] ? 1 << (i - first) : 0;
            }
            octet(octet);
        }
        return this;
    }

    /** A field table of strings, booleans, ints, longs and tables. */
    public WireWriter table(Map<String, ?> fields) {
        WireWriter inner = new WireWriter();
        fields.forEach((name, value) -> inner.shortString(name).field(value));
        return longBytes(inner.toBytes());
    }

    /** A field table with one field whose type and encoded value the test chose. */
    public WireWriter table(String name, char type, WireWriter value) {
        return longBytes(new WireWriter()
                .shortString(name)
                .octet(type)
                .bytes(value.toBytes())
                .toBytes());
    }

    private void field(Object value) {
        switch (value) {
            case String text -> octet('S').longString(text);
            case Boolean bit -> octet('t').octet(bit ? 1 : 0);
            case Integer number -> octet('I').longInt(number);
            case Long number -> octet('l').longLong(number);
            case Map<?, ?> nested -> octet('F').table(withStringKeys(nested));
            default -> throw new IllegalArgumentException("no wire type for " + value.getClass());
        }
    }

    private static Map<String, ?> withStringKeys(Map<?, ?> table) {
        return table.entrySet().stream()
                .collect(Collectors.toMap(entry -> (String) entry.getKey(), Map.Entry::getValue));
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }
}
