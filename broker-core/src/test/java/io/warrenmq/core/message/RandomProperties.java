package io.warrenmq.core.message;

import io.warrenmq.core.table.RandomTables;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Properties with a given set of flags and values from a seeded generator. */
final class RandomProperties {
    static final int ALL = 0xFFFC;

    private final RandomGenerator random;
    private final int flags;

    private RandomProperties(RandomGenerator random, int flags) {
        this.random = random;
        this.flags = flags;
    }

    static BasicProperties of(RandomGenerator random, int flags) {
        return new RandomProperties(random, flags).build();
    }

    private BasicProperties build() {
        return BasicProperties.builder()
                .contentType(text(PropertyFlags.CONTENT_TYPE))
                .contentEncoding(text(PropertyFlags.CONTENT_ENCODING))
                .headers(has(PropertyFlags.HEADERS) ? new RandomTables(random).table(2) : null)
                .deliveryMode(octet(PropertyFlags.DELIVERY_MODE))
                .priority(octet(PropertyFlags.PRIORITY))
                .correlationId(text(PropertyFlags.CORRELATION_ID))
                .replyTo(text(PropertyFlags.REPLY_TO))
                .expiration(text(PropertyFlags.EXPIRATION))
                .messageId(text(PropertyFlags.MESSAGE_ID))
                .timestamp(has(PropertyFlags.TIMESTAMP) ? (Long) random.nextLong() : null)
                .type(text(PropertyFlags.TYPE))
                .userId(text(PropertyFlags.USER_ID))
                .appId(text(PropertyFlags.APP_ID))
                .clusterId(text(PropertyFlags.CLUSTER_ID))
                .build();
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private @Nullable String text(int flag) {
        return has(flag) ? "é".repeat(random.nextInt(128)) : null;
    }

    private @Nullable Integer octet(int flag) {
        return has(flag) ? (Integer) random.nextInt(256) : null;
    }
}
