package io.warrenmq.core.table;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A field table of AMQP 0-9-1: names with typed values, as in queue arguments, message headers and client properties.
 * Immutable; keeps the order of its entries but does not compare by it. A name that comes twice on the wire has the
 * value that came last.
 */
public final class FieldTable {
    public static final FieldTable EMPTY = new FieldTable(Map.of());

    private final Map<String, FieldValue> fields;

    /** Takes the map over. Its names must fit short strings. */
    FieldTable(Map<String, FieldValue> fields) {
        this.fields = Collections.unmodifiableMap(fields);
    }

    /**
     * Decodes a table that a client sent, from its content: the bytes that follow the 4-byte length.
     *
     * @throws MalformedTableException when the range is not exactly one table, or one beyond {@link TableLimits#CLIENT}
     */
    public static FieldTable decode(byte[] bytes, int offset, int length) {
        return decode(bytes, offset, length, TableLimits.CLIENT);
    }

    /** Like {@link #decode(byte[], int, int)} with other limits. */
    public static FieldTable decode(byte[] bytes, int offset, int length, TableLimits limits) {
        return new TableDecoder(limits).table(new WireReader(bytes, offset, length), 1);
    }

    /** The table's content, without the length that precedes it on the wire. */
    public byte[] encodeContent() {
        var out = new WireWriter();
        TableEncoder.writeContent(this, out);
        return out.toByteArray();
    }

    /** The 4-byte length, then the content. */
    public byte[] encodeWithLength() {
        var out = new WireWriter();
        int mark = out.beginLength();
        TableEncoder.writeContent(this, out);
        out.endLength(mark);
        return out.toByteArray();
    }

    /** The value under that name, or null. */
    public @Nullable FieldValue find(String name) {
        return fields.get(name);
    }

    public int size() {
        return fields.size();
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    /** All entries in order. */
    public Set<Map.Entry<String, FieldValue>> entries() {
        return fields.entrySet();
    }

    /** Shows all entries in order; unlike a loop over {@link #entries}, without an object for each. */
    public void forEach(BiConsumer<? super String, ? super FieldValue> action) {
        fields.forEach(action);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that begins with these entries. */
    public Builder toBuilder() {
        var builder = new Builder();
        builder.fields.putAll(fields);
        return builder;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldTable that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** For logs: bounded in length, control characters escaped. */
    @Override
    public String toString() {
        return LogText.of(this);
    }

    /** Collects entries in order. A name that is put again keeps its place and gets the new value. */
    public static final class Builder {
        private final Map<String, FieldValue> fields = new LinkedHashMap<>();

        private Builder() {}

        /** Refuses a name longer than a short string, so that encoding cannot fail later. */
        public Builder put(String name, FieldValue value) {
            int length = name.getBytes(StandardCharsets.UTF_8).length;
            if (length > WireWriter.SHORT_STRING_BYTES_MAX) {
                throw new IllegalArgumentException("a field name holds at most 255 bytes, not " + length);
            }
            fields.put(name, value);
            return this;
        }

        public Builder put(String name, String text) {
            return put(name, FieldValue.LongString.of(text));
        }

        public Builder put(String name, boolean value) {
            return put(name, new FieldValue.Bool(value));
        }

        /** Puts a signed 64-bit integer. */
        public Builder put(String name, long value) {
            return put(name, FieldValue.Int.of(value));
        }

        public Builder put(String name, FieldTable table) {
            return put(name, new FieldValue.Table(table));
        }

        public Builder remove(String name) {
            fields.remove(name);
            return this;
        }

        public FieldTable build() {
            return fields.isEmpty() ? EMPTY : new FieldTable(new LinkedHashMap<>(fields));
        }
    }
}
