package io.warrenmq.core.routing;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import org.jspecify.annotations.Nullable;

/** The exchange types, by the names that clients use in {@code exchange.declare}. */
public enum ExchangeType {
    DIRECT("direct"),
    FANOUT("fanout"),
    TOPIC("topic"),
    HEADERS("headers"),
    CONSISTENT_HASH("x-consistent-hash"),
    MODULUS_HASH("x-modulus-hash"),
    RANDOM("x-random"),

    /** On a single node all queues are local. */
    LOCAL_RANDOM("x-local-random"),

    /** A fanout that gives its latest messages to whoever is bound later. */
    RECENT_HISTORY("x-recent-history"),

    /** A fanout that takes each value of a header once. */
    DEDUPLICATION("x-message-deduplication"),

    /** Routes as the type that {@link #DELAYED_TYPE} names, once a message is due. */
    DELAYED("x-delayed-message");

    /** Argument of a delaying exchange: the type that it routes as. */
    public static final String DELAYED_TYPE = "x-delayed-type";

    private final String wireName;

    ExchangeType(String wireName) {
        this.wireName = wireName;
    }

    /** The name on the wire, in the HTTP API and in definitions. */
    public String wireName() {
        return wireName;
    }

    /** A new, empty table that routes as this type does when it is declared without arguments. */
    public BindingTable newTable() {
        return newTable(FieldTable.EMPTY);
    }

    /**
     * A new, empty table that routes as this type does.
     *
     * @param arguments of the exchange, checked
     */
    public BindingTable newTable(FieldTable arguments) {
        return switch (this) {
            case DIRECT -> new DirectTable();
            case FANOUT, RECENT_HISTORY, DEDUPLICATION -> new FanoutTable();
            case TOPIC -> new TopicTable();
            case HEADERS -> new HeadersTable();
            case CONSISTENT_HASH -> new ConsistentHashTable(arguments);
            case MODULUS_HASH -> new ModulusHashTable();
            case RANDOM, LOCAL_RANDOM -> new RandomTable();
            case DELAYED -> routing(arguments).newTable(arguments);
        };
    }

    /** Whether each routing key of a message counts, those in CC and BCC too; else only the publisher's does. */
    public boolean isByEachKey() {
        return this == DIRECT || this == TOPIC;
    }

    /** Why a binding from an exchange that routes so is refused (406), or null when it is fine. */
    public @Nullable String checkBinding(String routingKey, FieldTable arguments) {
        return switch (this) {
            case TOPIC -> TopicTable.checkKey(routingKey);
            case HEADERS -> HeadersTable.checkArguments(arguments);
            case CONSISTENT_HASH -> ConsistentHashTable.checkKey(routingKey);
            case DIRECT, FANOUT, MODULUS_HASH, RANDOM, LOCAL_RANDOM, RECENT_HISTORY, DEDUPLICATION, DELAYED -> null;
        };
    }

    /**
     * The type that an exchange of this type routes as: itself, but for a delaying exchange.
     *
     * @param arguments of the exchange, checked
     */
    public ExchangeType routing(FieldTable arguments) {
        if (this != DELAYED) {
            return this;
        }
        ExchangeType type = findDelayed(arguments);
        if (type == null) {
            throw new IllegalStateException("a delaying exchange without a type in '" + DELAYED_TYPE + "'");
        }
        return type;
    }

    /** What the arguments of a delaying exchange ask it to route as; null when that is missing or no such type. */
    public static @Nullable ExchangeType findDelayed(FieldTable arguments) {
        ExchangeType type =
                arguments.find(DELAYED_TYPE) instanceof FieldValue.LongString name ? find(name.text()) : null;
        return type == DELAYED ? null : type;
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
