package io.warrenmq.core.message;

import io.warrenmq.core.dedup.ProducerSequence;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.TableLimits;
import io.warrenmq.core.table.TableScan;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A published message as queues hold it: where it was published to, the content header's properties as the bytes that
 * arrived, and the body. Immutable but for the journal position, the time of publishing and the number, which the
 * publisher's shard sets once before any queue sees the message. Shared by all queues that it was routed to.
 *
 * <p>Properties and body share one array, so a small message costs two objects.
 */
public final class Message {
    /** Position of a message that the journal does not hold. */
    public static final long NOT_JOURNALED = -1;

    /** A time, priority or span that a message does not have. */
    public static final int NONE = -1;

    private static final byte[] DELAY = "x-delay".getBytes(StandardCharsets.UTF_8);

    /** What may be among the properties that a queue must know without reading the message. */
    private static final int MARKING = PropertyFlags.PRIORITY | PropertyFlags.EXPIRATION | PropertyFlags.HEADERS;

    private final String exchange;
    private final String routingKey;
    private final byte[] content;
    private final int propertiesLength;
    private final int propertyFlags;
    private final boolean persistent;

    /** Whether it is known that it has no delay. */
    private boolean undelayed;

    private long position = NOT_JOURNALED;
    private long publishedMs = NONE;
    private @Nullable ProducerSequence number;
    private @Nullable BasicProperties properties;

    /**
     * @param content property flags and property list as on the wire, then the body; taken over, not copied
     * @param propertiesLength bytes of {@code content} that are properties
     */
    public Message(String exchange, String routingKey, byte[] content, int propertiesLength) {
        this.exchange = exchange;
        this.routingKey = routingKey;
        this.content = content;
        this.propertiesLength = propertiesLength;
        this.propertyFlags = PropertyFlags.read(content, 0, propertiesLength);
        this.persistent = BasicProperties.isPersistent(content, 0, propertiesLength);
    }

    /** Name of the exchange that the publisher named. */
    public String exchange() {
        return exchange;
    }

    /** The publisher's routing key. */
    public String routingKey() {
        return routingKey;
    }

    /** Properties, then body. Callers must not change it. */
    public byte[] content() {
        return content;
    }

    /** Bytes of {@link #content} that are properties; the body begins there. */
    public int propertiesLength() {
        return propertiesLength;
    }

    /** Size of the body. */
    public int bodyBytes() {
        return content.length - propertiesLength;
    }

    /** Which properties it has, as bits of {@link PropertyFlags}. */
    public int propertyFlags() {
        return propertyFlags;
    }

    public boolean hasHeaders() {
        return PropertyFlags.any(propertyFlags, PropertyFlags.HEADERS);
    }

    /** The delivery mode, or -1 when none is given. */
    public int deliveryMode() {
        return PropertyFlags.deliveryMode(content, 0, propertiesLength);
    }

    /** Whether the publisher asked for delivery mode 2. */
    public boolean isPersistent() {
        return persistent;
    }

    /** As {@link BasicProperties#expiration}, without decoding anything else. */
    public @Nullable String expiration() {
        return PropertyFlags.text(content, 0, propertiesLength, PropertyFlags.EXPIRATION);
    }

    /** The priority, 0 to 255, or {@link #NONE}. */
    public int priority() {
        return PropertyFlags.priority(content, 0, propertiesLength);
    }

    /** The expiration in milliseconds, or {@link #NONE}. */
    public long expirationMs() {
        return PropertyFlags.expirationMs(content, 0, propertiesLength);
    }

    /**
     * Milliseconds in the header {@code x-delay}: an integer, or a text of decimal digits; {@link #NONE} when it is not
     * there, negative or something else. From any shard: the race is harmless because all find the same.
     */
    public long delayMs() {
        if (undelayed || !hasHeaders()) {
            return NONE;
        }
        long delayMs = PropertyFlags.header(content, 0, propertiesLength, DELAY);
        undelayed = delayMs == NONE;
        return delayMs;
    }

    /** From now on {@link #delayMs} tells none: where the message is published to, its header means nothing. */
    public void ignoreDelay() {
        undelayed = true;
    }

    /**
     * Whether queues must know more of it while it waits than its place and size: a priority above 0, an expiration or
     * a delay.
     */
    public boolean isMarked() {
        return PropertyFlags.any(propertyFlags, MARKING)
                && (priority() > 0 || PropertyFlags.any(propertyFlags, PropertyFlags.EXPIRATION) || delayMs() > 0);
    }

    /** As {@link BasicProperties#userId}, without decoding anything else. */
    public @Nullable String userId() {
        return PropertyFlags.text(content, 0, propertiesLength, PropertyFlags.USER_ID);
    }

    /** Whether {@code reply_to} is there and has exactly these bytes. */
    public boolean isReplyTo(byte[] address) {
        return PropertyFlags.isText(content, 0, propertiesLength, PropertyFlags.REPLY_TO, address);
    }

    /**
     * Whether {@link #decodeFromClient} would take the properties and nobody needs that: the headers, if there are any,
     * are plain to the scan.
     *
     * @throws io.warrenmq.core.table.MalformedTableException as {@code decodeFromClient} would
     */
    public boolean isPlain(TableScan headers) {
        return PropertyFlags.isPlain(content, 0, propertiesLength, headers);
    }

    /** The properties, decoded on first use. From any shard: the race is harmless because the result is immutable. */
    public BasicProperties properties() {
        BasicProperties decoded = properties;
        if (decoded == null) {
            decoded = BasicProperties.decode(content, 0, propertiesLength, TableLimits.STORED);
            properties = decoded;
        }
        return decoded;
    }

    /** As {@link #properties}, for who looks at one of many waiting messages: the message does not keep them. */
    public BasicProperties peekProperties() {
        BasicProperties decoded = properties;
        return decoded == null ? BasicProperties.decode(content, 0, propertiesLength, TableLimits.STORED) : decoded;
    }

    /** A header, or null; the message does not keep what was decoded. */
    public @Nullable FieldValue header(String name) {
        FieldTable headers = hasHeaders() ? peekProperties().headers() : null;
        return headers == null ? null : headers.find(name);
    }

    /**
     * Decodes the properties as those of a message that a client sends.
     *
     * @throws io.warrenmq.core.table.MalformedTableException when they are malformed or beyond what clients may send
     */
    public BasicProperties decodeFromClient() {
        BasicProperties decoded = BasicProperties.decode(content, 0, propertiesLength, TableLimits.CLIENT);
        properties = decoded;
        return decoded;
    }

    /** The same message with other properties. */
    public Message withProperties(BasicProperties changed) {
        return sentOn(exchange, routingKey, changed);
    }

    /** A new message with the same body, published elsewhere. */
    public Message sentOn(String toExchange, String withRoutingKey, BasicProperties changed) {
        byte[] encoded = changed.encode();
        byte[] bytes = new byte[encoded.length + bodyBytes()];
        System.arraycopy(encoded, 0, bytes, 0, encoded.length);
        System.arraycopy(content, propertiesLength, bytes, encoded.length, bodyBytes());
        return new Message(toExchange, withRoutingKey, bytes, encoded.length);
    }

    /** The same message for another publish: the journal does not hold it yet. */
    public Message copy() {
        Message copy = new Message(exchange, routingKey, content, propertiesLength);
        copy.publishedMs = publishedMs;
        return copy;
    }

    /**
     * The message's place in the journal, or {@link #NOT_JOURNALED}. One that was paged and read back has the position
     * there, and is known to the queue that paged it alone.
     */
    public long position() {
        return position;
    }

    /** Set once, on the publisher's shard or by who reads it back, before a queue sees the message. */
    public void journaledAt(long journalPosition) {
        assert position == NOT_JOURNALED;
        position = journalPosition;
    }

    /** When it was published, in milliseconds since 1970; {@link #NONE} when that is not known. */
    public long publishedMs() {
        return publishedMs;
    }

    /** Set on the publisher's shard or by who reads it back, before the journal or a queue sees the message. */
    public void publishedAt(long epochMs) {
        publishedMs = epochMs;
    }

    /**
     * How its publisher has numbered it; null when it has not. Only of the message that was published: neither one that
     * is made of it nor one that was read back knows, for queues ask once, when it comes from its publisher.
     */
    public @Nullable ProducerSequence number() {
        return number;
    }

    /** Set on the publisher's shard, before the journal or a queue sees the message. */
    public void numbered(ProducerSequence byPublisher) {
        number = byPublisher;
    }
}
