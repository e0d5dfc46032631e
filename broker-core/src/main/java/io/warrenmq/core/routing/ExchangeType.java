package io.warrenmq.core.routing;

import org.jspecify.annotations.Nullable;

/** The exchange types, by the names that clients use in {@code exchange.declare}. */
public enum ExchangeType {
    DIRECT("direct"),
    FANOUT("fanout"),
    TOPIC("topic"),
    HEADERS("headers");

    private final String wireName;

    ExchangeType(String wireName) {
        this.wireName = wireName;
    }

    /** The name on the wire, in the HTTP API and in definitions. */
    public String wireName() {
        return wireName;
    }

    /** A new, empty table that routes as this type does. */
    public BindingTable newTable() {
        return switch (this) {
            case DIRECT -> new DirectTable();
            case FANOUT -> new FanoutTable();
            case TOPIC -> new TopicTable();
            case HEADERS -> new HeadersTable();
        };
    }

    /** The type of that name, or null when there is none; names are case-sensitive. */
    public static @Nullable ExchangeType find(String wireName) {
        for (ExchangeType type : values()) {
            if (type.wireName.equals(wireName)) {
                return type;
            }
        }
        return null;
    }
}
