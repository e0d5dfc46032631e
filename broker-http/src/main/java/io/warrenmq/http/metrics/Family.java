package io.warrenmq.http.metrics;

/**
 * A name with what its numbers mean.
 *
 * @param name in the catalogue without RabbitMQ's prefix; what RabbitMQ does not have begins with {@link #OWN}.
 *     Counters end in {@code _total}
 * @param help a sentence
 */
record Family(String name, Kind kind, String help) {
    static final String OWN = "warren_";
    static final String PREFIX = "rabbitmq_";
    static final String DETAILED = "detailed_";

    static Family counter(String name, String help) {
        return new Family(name, Kind.COUNTER, help);
    }

    static Family gauge(String name, String help) {
        return new Family(name, Kind.GAUGE, help);
    }

    static Family untyped(String name, String help) {
        return new Family(name, Kind.UNTYPED, help);
    }

    /** As it is written. */
    Family named(boolean detailed) {
        return new Family(fullName(name, detailed), kind, help);
    }

    private static String fullName(String name, boolean detailed) {
        boolean own = name.startsWith(OWN);
        return (own ? OWN : PREFIX) + (detailed ? DETAILED : "") + (own ? name.substring(OWN.length()) : name);
    }
}
