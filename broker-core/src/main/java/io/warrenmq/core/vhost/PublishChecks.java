package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.TableLimits;
import io.warrenmq.core.table.TableScan;
import java.util.ArrayList;
import java.util.List;

/** What RabbitMQ checks and reads in the properties of a published message. */
final class PublishChecks {
    private static final String CC = "CC";
    private static final String BCC = "BCC";

    /** Digits of the largest expiration, 2^63 - 1 ms. */
    private static final int EXPIRATION_DIGITS_MAX = 19;

    private PublishChecks() {}

    /** Tells clients' headers without CC and BCC, which need no decoding, from all others. For one thread. */
    static TableScan newHeaderScan() {
        return new TableScan(TableLimits.CLIENT, CC, BCC);
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

    /** The message as consumers may see it: without BCC. */
    static Message withoutBlindCopies(Message message, FieldTable headers) {
        if (headers.find(BCC) == null) {
            return message;
        }
        FieldTable visible = headers.toBuilder().remove(BCC).build();
        return message.withProperties(message.properties().withHeaders(visible));
    }
}
