package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@code queue.declare} that the broker knows: what values each takes, and which of them two
 * declarations must agree on. Unknown arguments and those that only make sense in RabbitMQ's own storage are accepted
 * and kept (features of the ecosystem depend on it).
 */
final class QueueArguments {
    static final String TYPE = "x-queue-type";
    private static final String DEAD_LETTER_EXCHANGE = "x-dead-letter-exchange";
    private static final String DEAD_LETTER_ROUTING_KEY = "x-dead-letter-routing-key";
    private static final String CLASSIC = "classic";
    private static final String QUORUM = "quorum";
    private static final FieldValue DEFAULT_TYPE = FieldValue.LongString.of(CLASSIC);
    private static final Set<String> TYPES = Set.of(CLASSIC, QUORUM);
    private static final Set<String> OVERFLOWS = Set.of("drop-head", "reject-publish", "reject-publish-dlx");
    private static final Set<String> STRATEGIES = Set.of("at-most-once", "at-least-once");
    private static final int PRIORITY_MAX = 255;

    /** Says what is wrong with a value, in RabbitMQ's terms; null when nothing is. */
    @FunctionalInterface
    private interface Check {
        @Nullable
        String fault(FieldValue value);
    }

    private static final Map<String, Check> CHECKS = checks();

    private QueueArguments() {}

    private static Map<String, Check> checks() {
        Map<String, Check> checks = new LinkedHashMap<>();
        checks.put("x-expires", value -> atLeast(value, 1));
        checks.put("x-message-ttl", value -> atLeast(value, 0));
        checks.put("x-max-length", value -> atLeast(value, 0));
        checks.put("x-max-length-bytes", value -> atLeast(value, 0));
        checks.put("x-max-priority", QueueArguments::priority);
        checks.put("x-overflow", value -> oneOf(value, OVERFLOWS, "invalid_overflow"));
        checks.put("x-dead-letter-strategy", value -> oneOf(value, STRATEGIES, "invalid_dead_letter_strategy"));
        checks.put("x-delivery-limit", value -> value instanceof FieldValue.Int ? null : unacceptable(value));
        checks.put("x-consumer-timeout", value -> atLeast(value, 1));
        checks.put("x-single-active-consumer", value -> value instanceof FieldValue.Bool ? null : unacceptable(value));
        checks.put(
                DEAD_LETTER_ROUTING_KEY, value -> value instanceof FieldValue.LongString ? null : unacceptable(value));
        return checks;
    }

    /**
     * Checks the arguments of a new queue.
     *
     * @param what the queue, as texts name it
     * @throws io.warrenmq.core.error.BrokerException 406
     */
    static void check(QueueOptions options, String what) {
        FieldTable arguments = options.arguments();
        requireExchangeName(DEAD_LETTER_EXCHANGE, arguments, what);
        checkType(options, what);
        CHECKS.forEach((key, check) -> {
            FieldValue value = arguments.find(key);
            String fault = value == null ? null : check.fault(value);
            if (fault != null) {
                throw invalid(key, what, fault);
            }
        });
        if (arguments.find(DEAD_LETTER_ROUTING_KEY) != null && arguments.find(DEAD_LETTER_EXCHANGE) == null) {
            throw invalid(DEAD_LETTER_ROUTING_KEY, what, "routing_key_but_no_dlx_defined");
        }
    }

    /** Names of the arguments given that are checked and kept but not yet acted upon. */
    static List<String> withoutEffect(FieldTable arguments) {
        return Stream.concat(Stream.of(DEAD_LETTER_EXCHANGE), CHECKS.keySet().stream())
                .filter(key -> arguments.find(key) != null)
                .toList();
    }

    /** An argument that names an exchange must be a string. */
    static void requireExchangeName(String key, FieldTable arguments, String what) {
        FieldValue value = arguments.find(key);
        if (value != null && !(value instanceof FieldValue.LongString)) {
            throw preconditionFailed(
                    "invalid type '" + ArgumentText.type(value) + "' for arg '" + key + "' in " + what);
        }
    }

    private static void checkType(QueueOptions options, String what) {
        FieldValue value = typeOf(options.arguments());
        String type = ArgumentText.value(value);
        if (!(value instanceof FieldValue.LongString) || !TYPES.contains(type)) {
            throw invalid(TYPE, what, "\"unsupported queue type '" + type + "'\"");
        }
        if (type.equals(QUORUM) && options.exclusive()) {
            throw preconditionFailed("invalid property 'exclusive-owner' for " + what);
        }
        if (type.equals(QUORUM) && !options.durable()) {
            throw preconditionFailed("invalid property 'non-durable' for " + what);
        }
    }

    private static FieldValue typeOf(FieldTable arguments) {
        FieldValue value = arguments.find(TYPE);
        return value == null ? DEFAULT_TYPE : value;
    }

    /** Two declarations of one queue must agree on the arguments that the broker knows. */
    static void requireEquivalent(FieldTable received, FieldTable current, Equivalence equivalence) {
        if (!typeOf(received).equals(typeOf(current))) {
            equivalence.requireArgument(TYPE, received, current);
        }
        equivalence.requireArgument(DEAD_LETTER_EXCHANGE, received, current);
        for (String key : CHECKS.keySet()) {
            equivalence.requireArgument(key, received, current);
        }
    }

    private static @Nullable String atLeast(FieldValue value, long min) {
        if (!(value instanceof FieldValue.Int number)) {
            return unacceptable(value);
        }
        if (number.value() < 0) {
            return "{value_negative," + number.value() + "}";
        }
        return number.value() < min ? "{value_zero,0}" : null;
    }

    private static @Nullable String priority(FieldValue value) {
        String fault = atLeast(value, 0);
        if (fault == null && value instanceof FieldValue.Int number && number.value() > PRIORITY_MAX) {
            return "{max_value_exceeded," + number.value() + "}";
        }
        return fault;
    }

    private static @Nullable String oneOf(FieldValue value, Set<String> allowed, String fault) {
        if (!(value instanceof FieldValue.LongString text)) {
            return unacceptable(value);
        }
        return allowed.contains(text.text()) ? null : fault;
    }

    private static String unacceptable(FieldValue value) {
        return "{unacceptable_type," + ArgumentText.type(value) + "}";
    }

    private static RuntimeException invalid(String key, String what, String fault) {
        return preconditionFailed("invalid arg '" + key + "' for " + what + ": " + fault);
    }
}
