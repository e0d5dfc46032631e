package io.warrenmq.amqp.channel;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.warrenmq.core.message.Message;

/**
 * A consumer's wish for more time with a delivery. Any client can utter it: a message to the default exchange with the
 * routing key {@value #ROUTING_KEY}, on the channel of the delivery, whose body is the delivery tag in decimal digits
 * and whose {@code expiration} is the time in milliseconds, counted from now. No queue can have that name. When it is
 * too late, the message counts as unroutable: with {@code mandatory} it comes back.
 */
final class LeaseExtension {
    static final String ROUTING_KEY = "amq.lease";

    /** Digits of the largest delivery tag. */
    private static final int TAG_DIGITS_MAX = 19;

    private LeaseExtension() {}

    /**
     * Whether a message that no queue gets is such a wish, and the delivery is still there.
     *
     * @throws io.warrenmq.core.error.BrokerException 406 when it is one that makes no sense
     */
    static boolean isAccepted(Message message, AmqpChannel channel) {
        if (!message.routingKey().equals(ROUTING_KEY) || !message.exchange().isEmpty()) {
            return false;
        }
        long byMs = message.expirationMs();
        if (byMs < 1) {
            throw preconditionFailed("invalid lease extension: the property 'expiration' must be the time in"
                    + " milliseconds, 1 or more");
        }
        return channel.acks().isExtended(tag(message), byMs);
    }

    private static long tag(Message message) {
        int length = message.bodyBytes();
        String text = length > TAG_DIGITS_MAX
                ? ""
                : new String(message.content(), message.propertiesLength(), length, US_ASCII);
        if (text.isEmpty() || !text.chars().allMatch(each -> each >= '0' && each <= '9')) {
            throw preconditionFailed("invalid lease extension: the body must be a delivery tag in decimal digits");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw preconditionFailed("unknown delivery tag " + text);
        }
    }
}
