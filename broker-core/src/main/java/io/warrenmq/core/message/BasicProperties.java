package io.warrenmq.core.message;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.MalformedTableException;
import io.warrenmq.core.table.TableLimits;
import io.warrenmq.core.table.WireReader;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a message: property flags and property list of a content header of class basic. Immutable.
 *
 * <p>It is a view on the encoded bytes, which are checked once; only the headers are decoded beforehand. So a property
 * that is not valid UTF-8 (some clients put raw bytes into a correlation id) reads with replacement characters, but
 * goes on unharmed into the copies that {@link #withHeaders} and the builder make.
 */
public final class BasicProperties {
    /** The delivery mode of messages that outlive a restart. */
    public static final int PERSISTENT = 2;

    /** No properties at all. */
    public static final BasicProperties EMPTY = new BasicProperties(new byte[2], null);

    private final byte[] encoded;
    private final @Nullable FieldTable headers;

    /** Takes the array over; it must hold checked properties that contain exactly these headers. */
    BasicProperties(byte[] encoded, @Nullable FieldTable headers) {
        this.encoded = encoded;
        this.headers = headers;
    }

    /**
     * Checks and copies properties that a client sent.
     *
     * @throws MalformedTableException when the range is not exactly one property list, or the headers are beyond
     *     {@link TableLimits#CLIENT}
     */
    public static BasicProperties decode(byte[] bytes, int offset, int length) {
        return decode(bytes, offset, length, TableLimits.CLIENT);
    }

    /** Like {@link #decode(byte[], int, int)} with other limits for the headers. */
    public static BasicProperties decode(byte[] bytes, int offset, int length, TableLimits limits) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int end = offset + length;
        int flags = PropertyFlags.read(bytes, offset, length);
        int at = PropertyFlags.listStart(bytes, offset, end);
        FieldTable headers = null;
        for (int property = PropertyFlags.CONTENT_TYPE; property != 0; property >>>= 1) {
            if ((flags & property) != 0) {
                int next = PropertyFlags.after(bytes, at, end, property);
                if (property == PropertyFlags.HEADERS) {
                    headers = FieldTable.decode(bytes, at + 4, next - at - 4, limits);
                }
                at = next;
            }
        }
        if (at != end) {
            throw new MalformedTableException((end - at) + " bytes follow the last property");
        }
        return new BasicProperties(Arrays.copyOfRange(bytes, offset, end), headers);
    }

    /** Whether encoded properties ask for {@link #PERSISTENT}, found without decoding them. */
    public static boolean isPersistent(byte[] bytes, int offset, int length) {
        return PropertyFlags.deliveryMode(bytes, offset, length) == PERSISTENT;
    }

    /** Flags and property list. The bytes themselves, not a copy: callers must not change them. */
    public byte[] encode() {
        return encoded;
    }

    public @Nullable String contentType() {
        return text(PropertyFlags.CONTENT_TYPE);
    }

    public @Nullable String contentEncoding() {
        return text(PropertyFlags.CONTENT_ENCODING);
    }

    public @Nullable FieldTable headers() {
        return headers;
    }

    /** An octet as the client sent it, or {@link PropertyFlags#ABSENT}. */
    public int deliveryMode() {
        return PropertyFlags.deliveryMode(encoded, 0, encoded.length);
    }

    /** An octet as the client sent it, or {@link PropertyFlags#ABSENT}. */
    public int priority() {
        return PropertyFlags.priority(encoded, 0, encoded.length);
    }

    public @Nullable String correlationId() {
        return text(PropertyFlags.CORRELATION_ID);
    }

    public @Nullable String replyTo() {
        return text(PropertyFlags.REPLY_TO);
    }

    /** Time to live as the client wrote it: milliseconds in decimal digits, if it is valid. */
    public @Nullable String expiration() {
        return text(PropertyFlags.EXPIRATION);
    }

    public @Nullable String messageId() {
        return text(PropertyFlags.MESSAGE_ID);
    }

    /** Seconds since 1970, as the client says. */
    public @Nullable Long timestamp() {
        int at = find(PropertyFlags.TIMESTAMP);
        return at == PropertyFlags.ABSENT ? null : new WireReader(encoded, at, 8).int64();
    }

    public @Nullable String type() {
        return text(PropertyFlags.TYPE);
    }

    public @Nullable String userId() {
        return text(PropertyFlags.USER_ID);
    }

    public @Nullable String appId() {
        return text(PropertyFlags.APP_ID);
    }

    /** Reserved by the specification; carried along. */
    public @Nullable String clusterId() {
        return text(PropertyFlags.CLUSTER_ID);
    }

    /** The same properties with another reply-to, of at most 255 bytes. */
    public BasicProperties withReplyTo(String replyTo) {
        return toBuilder().replyTo(replyTo).build();
    }

    /** The same properties with other headers. */
    public BasicProperties withHeaders(FieldTable changed) {
        return toBuilder().headers(changed).build();
    }

    public static BasicPropertiesBuilder builder() {
        return new BasicPropertiesBuilder();
    }

    /** A builder that begins with these properties, byte for byte. */
    public BasicPropertiesBuilder toBuilder() {
        var builder = new BasicPropertiesBuilder();
        int flags = PropertyFlags.read(encoded, 0, encoded.length);
        int at = PropertyFlags.listStart(encoded, 0, encoded.length);
        for (int property = PropertyFlags.CONTENT_TYPE; property != 0; property >>>= 1) {
            if ((flags & property) != 0) {
                int next = PropertyFlags.after(encoded, at, encoded.length, property);
                builder.encoded(property, Arrays.copyOfRange(encoded, at, next));
                at = next;
            }
        }
        return builder.decodedHeaders(headers);
    }

    private int find(int property) {
        return PropertyFlags.find(encoded, 0, encoded.length, property);
    }

    private @Nullable String text(int property) {
        return PropertyFlags.text(encoded, 0, encoded.length, property);
    }

    /** Headers compare as tables, whose order does not matter; all else by its bytes. */
    @Override
    public boolean equals(Object other) {
        return other instanceof BasicProperties that
                && Objects.equals(headers, that.headers)
                && Arrays.equals(encodedWithoutHeaders(), that.encodedWithoutHeaders());
    }

    @Override
    public int hashCode() {
        return 31 * Objects.hashCode(headers) + Arrays.hashCode(encodedWithoutHeaders());
    }

    private byte[] encodedWithoutHeaders() {
        return toBuilder().headers(null).build().encoded;
    }

    /** For logs: bounded in length, control characters escaped. */
    @Override
    public String toString() {
        return PropertyText.asTable(this).toString();
    }
}
