package io.warrenmq.core.message;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.WireWriter;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Builds {@link BasicProperties}. Null takes a property away. Text longer than 255 bytes in UTF-8 and octets outside
 * 0..255 are refused.
 */
public final class BasicPropertiesBuilder {
    /** Encoded values by flag, in wire order: the highest flag first. */
    private final SortedMap<Integer, byte[]> values = new TreeMap<>(Comparator.reverseOrder());

    private @Nullable FieldTable headers;

    BasicPropertiesBuilder() {}

    public BasicPropertiesBuilder contentType(@Nullable String value) {
        return text(PropertyFlags.CONTENT_TYPE, value);
    }

    public BasicPropertiesBuilder contentEncoding(@Nullable String value) {
        return text(PropertyFlags.CONTENT_ENCODING, value);
    }

    public BasicPropertiesBuilder headers(@Nullable FieldTable value) {
        headers = value;
        return encoded(PropertyFlags.HEADERS, value == null ? null : value.encodeWithLength());
    }

    public BasicPropertiesBuilder deliveryMode(@Nullable Integer value) {
        return octet(PropertyFlags.DELIVERY_MODE, value);
    }

    public BasicPropertiesBuilder priority(@Nullable Integer value) {
        return octet(PropertyFlags.PRIORITY, value);
    }

    public BasicPropertiesBuilder correlationId(@Nullable String value) {
        return text(PropertyFlags.CORRELATION_ID, value);
    }

    public BasicPropertiesBuilder replyTo(@Nullable String value) {
        return text(PropertyFlags.REPLY_TO, value);
    }

    public BasicPropertiesBuilder expiration(@Nullable String value) {
        return text(PropertyFlags.EXPIRATION, value);
    }

    public BasicPropertiesBuilder messageId(@Nullable String value) {
        return text(PropertyFlags.MESSAGE_ID, value);
    }

    /** Seconds since 1970. */
    public BasicPropertiesBuilder timestamp(@Nullable Long seconds) {
        if (seconds == null) {
            return encoded(PropertyFlags.TIMESTAMP, null);
        }
        var out = new WireWriter(8);
        out.int64(seconds);
        return encoded(PropertyFlags.TIMESTAMP, out.toByteArray());
    }

    public BasicPropertiesBuilder type(@Nullable String value) {
        return text(PropertyFlags.TYPE, value);
    }

    public BasicPropertiesBuilder userId(@Nullable String value) {
        return text(PropertyFlags.USER_ID, value);
    }

    public BasicPropertiesBuilder appId(@Nullable String value) {
        return text(PropertyFlags.APP_ID, value);
    }

    public BasicPropertiesBuilder clusterId(@Nullable String value) {
        return text(PropertyFlags.CLUSTER_ID, value);
    }

    public BasicProperties build() {
        int flags = 0;
        for (int flag : values.keySet()) {
            flags |= flag;
        }
        var out = new WireWriter();
        out.int16(flags);
        values.values().forEach(out::bytes);
        return new BasicProperties(out.toByteArray(), headers);
    }

    /** Sets a value that is already encoded. */
    BasicPropertiesBuilder encoded(int flag, byte @Nullable [] value) {
        if (value == null) {
            values.remove(flag);
        } else {
            values.put(flag, value);
        }
        return this;
    }

    /** Notes what the encoded headers decode to. */
    BasicPropertiesBuilder decodedHeaders(@Nullable FieldTable value) {
        headers = value;
        return this;
    }

    private BasicPropertiesBuilder text(int flag, @Nullable String value) {
        if (value == null) {
            return encoded(flag, null);
        }
        var out = new WireWriter(value.length() + 1);
        out.shortString(value);
        return encoded(flag, out.toByteArray());
    }

    private BasicPropertiesBuilder octet(int flag, @Nullable Integer value) {
        if (value == null) {
            return encoded(flag, null);
        }
        if (value < 0 || value > 0xFF) {
            throw new IllegalArgumentException("an octet is in 0..255, not " + value);
        }
        return encoded(flag, new byte[] {value.byteValue()});
    }
}
