package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.exchange.Deduplication;
import io.warrenmq.core.exchange.RecentHistory;
import io.warrenmq.core.routing.ExchangeType;
import io.warrenmq.core.routing.HashInput;
import io.warrenmq.core.table.ArgumentText;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.OptionalLong;
import java.util.Set;

/** Checks the arguments of a new exchange, in the words of RabbitMQ and its plugins: 406. */
final class ExchangeArguments {
    private static final String PERSISTENCE = "x-cache-persistence";
    private static final Set<String> PERSISTENCES = Set.of("memory", "disk");

    private ExchangeArguments() {}

    /**
     * Checks those that its type acts upon.
     *
     * @param what the exchange, as texts name it
     * @throws io.warrenmq.core.error.BrokerException 406
     */
    static void check(ExchangeType type, FieldTable arguments, String what) {
        switch (type) {
            case CONSISTENT_HASH -> checkHash(arguments, what);
            case RECENT_HISTORY -> checkHistory(arguments);
            case DEDUPLICATION -> checkDeduplication(arguments);
            case DELAYED -> {
                ExchangeType routing = ExchangeType.findDelayed(arguments);
                if (routing == null) {
                    throw preconditionFailed(
                            "Invalid argument, '" + ExchangeType.DELAYED_TYPE + "' must be an existing exchange type");
                }
                check(routing, arguments, what);
            }
            case DIRECT, FANOUT, TOPIC, HEADERS, MODULUS_HASH, RANDOM, LOCAL_RANDOM -> {}
        }
    }

    private static void checkHash(FieldTable arguments, String what) {
        QueueArguments.requireExchangeName(HashInput.HEADER, arguments, what);
        QueueArguments.requireExchangeName(HashInput.PROPERTY, arguments, what);
        FieldValue property = arguments.find(HashInput.PROPERTY);
        if (property == null) {
            return;
        }
        if (arguments.find(HashInput.HEADER) != null) {
            throw preconditionFailed(HashInput.HEADER + " and " + HashInput.PROPERTY + " are mutually exclusive");
        }
        if (!HashInput.isProperty(ArgumentText.value(property))) {
            throw preconditionFailed("Unsupported property: " + ArgumentText.value(property));
        }
    }

    private static void checkHistory(FieldTable arguments) {
        FieldValue length = arguments.find(RecentHistory.LENGTH);
        if (length == null) {
            return;
        }
        if (!(length instanceof FieldValue.Int number) || number.value() < 1) {
            throw preconditionFailed("Invalid argument " + ArgumentText.value(length) + ", '" + RecentHistory.LENGTH
                    + "' must be a positive integer");
        }
        requireAtMost(RecentHistory.LENGTH, number.value(), RecentHistory.LENGTH_MAX);
    }

    private static void checkDeduplication(FieldTable arguments) {
        OptionalLong size = Deduplication.number(arguments.find(Deduplication.SIZE));
        if (size.isEmpty() || size.getAsLong() < 1) {
            throw preconditionFailed(
                    "Missing or invalid argument, '" + Deduplication.SIZE + "' must be an integer greater than 0");
        }
        requireAtMost(Deduplication.SIZE, size.getAsLong(), Deduplication.SIZE_MAX);
        FieldValue ttl = arguments.find(Deduplication.TTL);
        if (ttl != null && Deduplication.number(ttl).orElse(0) < 1) {
            throw preconditionFailed("Invalid argument, '" + Deduplication.TTL + "' must be an integer greater than 0");
        }
        FieldValue persistence = arguments.find(PERSISTENCE);
        if (persistence != null && !PERSISTENCES.contains(ArgumentText.value(persistence))) {
            throw preconditionFailed("Invalid argument, '" + PERSISTENCE + "' must be either 'disk' or 'memory'");
        }
    }

    private static void requireAtMost(String key, long value, long max) {
        if (value > max) {
            throw preconditionFailed("Invalid argument " + value + ", '" + key + "' must be at most " + max);
        }
    }
}
