package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.policy.ApplyTo;
import io.warrenmq.core.policy.Setting;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.table.ArgumentText;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.Set;
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
    private static final String QUORUM = "quorum";
    private static final FieldValue DEFAULT_TYPE = FieldValue.LongString.of("classic");
    private static final Set<String> TYPES = Set.of("classic", QUORUM);

    private QueueArguments() {}

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
        for (Setting setting : Setting.ofQueues()) {
            requireValid(setting, arguments.find(setting.argument()), what);
        }
        if (arguments.find(DEAD_LETTER_ROUTING_KEY) != null && arguments.find(DEAD_LETTER_EXCHANGE) == null) {
            throw invalid(DEAD_LETTER_ROUTING_KEY, what, "routing_key_but_no_dlx_defined");
        }
    }

    private static void requireValid(Setting setting, @Nullable FieldValue value, String what) {
        String fault = value == null ? null : setting.fault(value);
        if (fault != null) {
            throw invalid(setting.argument(), what, fault);
        }
    }

    /**
     * The arguments of a queue after a change: a value takes the place of another, none (void) takes it away.
     *
     * @throws io.warrenmq.core.error.BrokerException 406 when one of them cannot change, or not to that
     */
    static FieldTable changed(Queue queue, FieldTable before, FieldTable changes) {
        FieldTable.Builder after = before.toBuilder();
        changes.forEach((key, value) -> {
            Setting setting = Setting.ofArgument(key);
            if (setting == null || !setting.isChangeable()) {
                throw preconditionFailed("cannot change arg '" + key + "' for " + queue.describe() + ": "
                        + (setting == null && !key.equals(TYPE)
                                ? "it is not known to have any effect"
                                : "it is fixed when the queue is declared"));
            }
            if (value instanceof FieldValue.Void) {
                after.remove(key);
            } else {
                after.put(key, value);
            }
        });
        FieldTable arguments = after.build();
        QueueOptions options = queue.options();
        check(
                new QueueOptions(options.durable(), options.exclusive(), options.autoDelete(), arguments),
                queue.describe());
        return arguments;
    }

    /** What a queue with these arguments is to policies. */
    static ApplyTo.Kind kind(FieldTable arguments) {
        return ArgumentText.value(typeOf(arguments)).equals(QUORUM)
                ? ApplyTo.Kind.QUORUM_QUEUE
                : ApplyTo.Kind.CLASSIC_QUEUE;
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
        for (Setting setting : Setting.ofQueues()) {
            equivalence.requireArgument(setting.argument(), received, current);
        }
    }

    private static RuntimeException invalid(String key, String what, String fault) {
        return preconditionFailed("invalid arg '" + key + "' for " + what + ": " + fault);
    }
}
