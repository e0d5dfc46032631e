package io.warrenmq.core.queue.settings;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How long a message that came back waits before it is ready again: {@code minMs} times the number of its deliveries,
 * at most {@code maxMs} (RabbitMQ 4.3, {@code x-delayed-retry-*}).
 */
public record RetryDelay(Which which, long minMs, long maxMs) {
    /** Every message is ready again at once. */
    public static final RetryDelay NONE = new RetryDelay(Which.DISABLED, 0, 0);

    /** Which messages wait. */
    public enum Which {
        DISABLED,
        /** Those that count as failed and those that were returned. */
        ALL,
        /** Those whose return counts as a failed delivery: rejected, or left behind by a consumer that went. */
        FAILED,
        /** Those that were given back without having failed, by {@code basic.nack}. */
        RETURNED;

        /** The name in arguments and policies. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The one of that name; null when there is none. */
        public static @Nullable Which find(String wireName) {
            for (Which each : values()) {
                if (each.wireName().equals(wireName)) {
                    return each;
                }
            }
            return null;
        }
    }

    /** The wait after that many deliveries, in milliseconds. */
    public long delayMs(long deliveryCount) {
        return deliveryCount <= 0 || minMs <= 0 ? 0 : minMs > maxMs / deliveryCount ? maxMs : minMs * deliveryCount;
    }
}
