package io.warrenmq.core.deadletter;

import java.util.Locale;

/** Why a message became a dead letter. */
public enum Cause {
    /** A consumer refused it and did not want it requeued. */
    REJECTED,
    /** It waited longer than it may live. */
    EXPIRED,
    /** Its queue was full, by count or by bytes: one name for both, as in RabbitMQ. */
    MAXLEN,
    /** It was delivered and came back too often. */
    DELIVERY_LIMIT;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name in headers and metrics. */
    public String wireName() {
        return wireName;
    }
}
