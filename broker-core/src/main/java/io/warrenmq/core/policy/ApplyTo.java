package io.warrenmq.core.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which kinds of things a policy is for. */
public enum ApplyTo {
    QUEUES,
    EXCHANGES,
    ALL,
    CLASSIC_QUEUES,
    QUORUM_QUEUES,
    STREAMS;

    /** What a policy can govern. */
    public enum Kind {
        EXCHANGE,
        CLASSIC_QUEUE,
        QUORUM_QUEUE
    }

    /** The name in RabbitMQ's tools. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that name; null when there is none. */
    public static @Nullable ApplyTo find(String wireName) {
        for (ApplyTo each : values()) {
            if (each.wireName().equals(wireName)) {
                return each;
            }
        }
        return null;
    }

    /** All names, for people. */
    static String names() {
        return Arrays.stream(values()).map(ApplyTo::wireName).collect(Collectors.joining(", "));
    }

    /** Whether a policy for these is for that kind. */
    public boolean covers(Kind kind) {
        return switch (this) {
            case ALL -> true;
            case EXCHANGES -> kind == Kind.EXCHANGE;
            case QUEUES -> kind != Kind.EXCHANGE;
            case CLASSIC_QUEUES -> kind == Kind.CLASSIC_QUEUE;
            case QUORUM_QUEUES -> kind == Kind.QUORUM_QUEUE;
            case STREAMS -> false; // there are none
        };
    }
}
