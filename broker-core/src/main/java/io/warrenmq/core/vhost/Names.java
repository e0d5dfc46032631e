package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.accessRefused;
import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** Rules for names of queues and exchanges, and the names that the broker makes itself. */
public final class Names {
    /** Clients may use what begins so, but not create it. */
    static final String RESERVED_PREFIX = "amq.";

    private static final int RANDOM_BYTES = 16;
    private static final int SHORT_BYTES_MAX = 255;

    private final RandomGenerator random;

    /** @param random a source that nobody can guess, because a generated name can stand for a secret */
    public Names(RandomGenerator random) {
        this.random = random;
    }

    /** A name that nobody else has: the prefix and 128 random bits. From any shard. */
    public String make(String prefix) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The name without carriage returns and line feeds, which RabbitMQ removes too. */
    public static String clean(String name) {
        if (name.indexOf('\r') < 0 && name.indexOf('\n') < 0) {
            return name;
        }
        return name.replace("\r", "").replace("\n", "");
    }

    /** Refuses what AMQP cannot name; its own clients cannot even send it. */
    static void requireShort(String what, String name) {
        if (name.length() > SHORT_BYTES_MAX || name.getBytes(StandardCharsets.UTF_8).length > SHORT_BYTES_MAX) {
            throw preconditionFailed("the " + what + " has more than " + SHORT_BYTES_MAX + " bytes");
        }
    }

    /** Refuses to create what has a reserved name. */
    static void requireUnreserved(String kind, String name) {
        if (name.startsWith(RESERVED_PREFIX)) {
            throw accessRefused(kind + " name '" + name + "' contains reserved prefix 'amq.*'");
        }
    }
}
