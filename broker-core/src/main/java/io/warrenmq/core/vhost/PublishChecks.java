package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.deadletter.DeathHistory;
import io.warrenmq.core.dedup.ProducerSequence;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.ArgumentText;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import io.warrenmq.core.table.TableLimits;
import io.warrenmq.core.table.TableScan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What RabbitMQ checks and reads in the properties of a published message. */
final class PublishChecks {
    private static final String CC = "CC";
    private static final String BCC = "BCC";
    private static final String DELAY = "x-delay";
    private static final String PRODUCER = "x-producer-id";
    private static final String SEQUENCE = "x-sequence";

    /** Digits of the largest expiration, 2^63 - 1 ms. */
    private static final int EXPIRATION_DIGITS_MAX = 19;

    private PublishChecks() {}

    /** Tells clients' headers that need no decoding from those with CC, BCC, deaths or a number. For one thread. */
    static TableScan newHeaderScan() {
        return new TableScan(TableLimits.CLIENT, CC, BCC, DeathHistory.HEADER, PRODUCER, SEQUENCE);
    }

    /**
     * {@code expiration} is a number of milliseconds in decimal digits.
     *
     * @throws io.warrenmq.core.error.BrokerException 406
     */
    static void requireExpiration(String expiration) {
        if (!isMillis(expiration)) {
            throw preconditionFailed("invalid expiration '" + expiration + "'");
        }
    }

    private static boolean isMillis(String text) {
        if (text.isEmpty() || text.length() > EXPIRATION_DIGITS_MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() < EXPIRATION_DIGITS_MAX || text.compareTo(String.valueOf(Long.MAX_VALUE)) <= 0;
    }

    /**
     * Delivery mode is 1 or 2 when it is given.
     *
     * @throws io.warrenmq.core.error.BrokerException 406
     */
    static void requireDeliveryMode(int deliveryMode) {
        if (deliveryMode != -1 && deliveryMode != 1 && deliveryMode != 2) {
            throw preconditionFailed("invalid message: delivery mode " + deliveryMode + " is neither 1 nor 2");
        }
    }

    /**
     * The further routing keys in the headers CC and BCC.
     *
     * @throws io.warrenmq.core.error.BrokerException 406
     */
    static List<String> extraKeys(FieldTable headers) {
        FieldValue cc = headers.find(CC);
        FieldValue bcc = headers.find(BCC);
        if (cc == null && bcc == null) {
            return List.of();
        }
        List<String> keys = new ArrayList<>();
        if (cc != null) {
            addKeys(CC, cc, keys);
        }
        if (bcc != null) {
            addKeys(BCC, bcc, keys);
        }
        return keys;
    }

    private static void addKeys(String header, FieldValue value, List<String> keys) {
        if (!(value instanceof FieldValue.Array array)) {
            throw unacceptable(header, ArgumentText.type(value));
        }
        for (FieldValue element : array.values()) {
            if (!(element instanceof FieldValue.LongString text)) {
                throw unacceptable(header, "array of " + ArgumentText.type(element));
            }
            keys.add(text.text());
        }
    }

    private static RuntimeException unacceptable(String header, String type) {
        return preconditionFailed(
                "invalid message: header '" + header + "' must be an array of longstr, but is " + type);
    }

    /**
     * How the publisher has numbered the message; null when it has not.
     *
     * @throws io.warrenmq.core.error.BrokerException 406
     */
    static @Nullable ProducerSequence number(FieldTable headers) {
        FieldValue producer = headers.find(PRODUCER);
        FieldValue sequence = headers.find(SEQUENCE);
        if (producer == null && sequence == null) {
            return null;
        }
        if (producer == null || sequence == null) {
            throw incomplete(producer, sequence);
        }
        return new ProducerSequence(producer(producer), sequence(sequence));
    }

    private static RuntimeException incomplete(@Nullable FieldValue producer, @Nullable FieldValue sequence) {
        boolean hasProducer = producer != null;
        FieldValue given = hasProducer ? producer : sequence;
        return preconditionFailed("invalid message: header '" + (hasProducer ? PRODUCER : SEQUENCE) + "' is "
                + (given == null ? "" : ArgumentText.quoted(given)) + ", but header '"
                + (hasProducer ? SEQUENCE : PRODUCER) + "' is missing");
    }

    private static String producer(FieldValue value) {
        if (value instanceof FieldValue.LongString text && text.isWellFormed()) {
            int bytes = text.bytes().length;
            if (bytes >= 1 && bytes <= ProducerSequence.PRODUCER_BYTES_MAX) {
                return text.text();
            }
        }
        throw preconditionFailed("invalid message: header '" + PRODUCER + "' must be a longstr of 1 to "
                + ProducerSequence.PRODUCER_BYTES_MAX + " bytes of UTF-8, but is " + shown(value));
    }

    private static long sequence(FieldValue value) {
        if (value instanceof FieldValue.Int number && number.value() >= 0) {
            return number.value();
        }
        throw preconditionFailed("invalid message: header '" + SEQUENCE + "' must be an integer from 0 to "
                + Long.MAX_VALUE + ", but is " + shown(value));
    }

    private static String shown(FieldValue value) {
        return ArgumentText.type(value) + " " + ArgumentText.quoted(value);
    }

    /**
     * A delayed message as it goes on when it is due: without BCC, and with the delay negative, as the plug-in of
     * RabbitMQ has it.
     */
    static Message due(Message message, FieldTable headers, long nowMs) {
        long negated = -message.delayMs();
        // Python clients read a negative number of 64 bits as one without a sign.
        IntType type = negated >= Integer.MIN_VALUE ? IntType.INT32 : IntType.INT64;
        FieldTable visible = headers.toBuilder()
                .remove(BCC)
                .put(DELAY, new FieldValue.Int(type, negated))
                .build();
        Message due = message.withProperties(message.properties().withHeaders(visible));
        due.publishedAt(nowMs);
        return due;
    }

    /** The message as consumers may see it: without BCC, and with the deaths marked that the client tells of. */
    static Message visible(Message message, FieldTable headers) {
        FieldTable marked = DeathHistory.markRepublished(headers);
        if (marked == headers && headers.find(BCC) == null) {
            return message;
        }
        FieldTable visible = marked.toBuilder().remove(BCC).build();
        return message.withProperties(message.properties().withHeaders(visible));
    }
}
