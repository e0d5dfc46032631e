package io.warrenmq.core.policy;

import io.warrenmq.core.queue.settings.DeadLetterStrategy;
import io.warrenmq.core.queue.settings.Overflow;
import io.warrenmq.core.queue.settings.QueueSettings;
import io.warrenmq.core.queue.settings.RetryDelay;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import org.jspecify.annotations.Nullable;

/**
 * Computes what governs a queue or an exchange out of its arguments, its policy and its operator policy. Values of a
 * wrong type count as not set: they were refused where they came in.
 */
public final class EffectiveSettings {
    private final EffectivePolicy policy;
    private final FieldTable arguments;

    private EffectiveSettings(EffectivePolicy policy, FieldTable arguments) {
        this.policy = policy;
        this.arguments = arguments;
    }

    /** What governs a queue. Those that nobody set anything of share one. */
    public static QueueSettings ofQueue(EffectivePolicy policy, FieldTable arguments) {
        QueueSettings settings = new EffectiveSettings(policy, arguments).queue();
        return settings.equals(QueueSettings.PLAIN) ? QueueSettings.PLAIN : settings;
    }

    /** Name of the alternate exchange of an exchange; null when it has none. */
    public static @Nullable String alternateOf(EffectivePolicy policy, FieldTable arguments) {
        return new EffectiveSettings(policy, arguments).text(Setting.ALTERNATE_EXCHANGE);
    }

    private QueueSettings queue() {
        return new QueueSettings(
                new QueueSettings.Lifetimes(
                        bound(Setting.MESSAGE_TTL), bound(Setting.EXPIRES), number(Setting.DELIVERY_DELAY, 0)),
                length(),
                deadLetters(),
                new QueueSettings.Redelivery(bound(Setting.DELIVERY_LIMIT), retryDelay()),
                new QueueSettings.Consumption(
                        (int) number(Setting.MAX_PRIORITY, QueueSettings.Consumption.NO_PRIORITIES),
                        flag(Setting.SINGLE_ACTIVE_CONSUMER),
                        bound(Setting.CONSUMER_TIMEOUT)),
                new QueueSettings.Keys(
                        text(Setting.LAST_VALUE_KEY), text(Setting.GROUP_KEY), flag(Setting.MESSAGE_DEDUPLICATION)));
    }

    private QueueSettings.LengthLimit length() {
        String word = text(Setting.OVERFLOW);
        Overflow overflow = word == null ? null : Overflow.find(word);
        return new QueueSettings.LengthLimit(
                bound(Setting.MAX_LENGTH),
                bound(Setting.MAX_LENGTH_BYTES),
                overflow == null ? Overflow.DROP_HEAD : overflow);
    }

    private QueueSettings.@Nullable DeadLetterTarget deadLetters() {
        String exchange = text(Setting.DEAD_LETTER_EXCHANGE);
        if (exchange == null) {
            return null;
        }
        String word = text(Setting.DEAD_LETTER_STRATEGY);
        DeadLetterStrategy strategy = word == null ? null : DeadLetterStrategy.find(word);
        return new QueueSettings.DeadLetterTarget(
                exchange,
                text(Setting.DEAD_LETTER_ROUTING_KEY),
                strategy == null ? DeadLetterStrategy.AT_MOST_ONCE : strategy);
    }

    /** Without a smallest delay there is none; without a largest it does not grow (RabbitMQ 4.3). */
    private RetryDelay retryDelay() {
        String word = text(Setting.DELAYED_RETRY_TYPE);
        RetryDelay.Which which = word == null ? null : RetryDelay.Which.find(word);
        long minMs = number(Setting.DELAYED_RETRY_MIN, 0);
        if (which == null || which == RetryDelay.Which.DISABLED || minMs <= 0) {
            return RetryDelay.NONE;
        }
        return new RetryDelay(which, minMs, Math.max(minMs, number(Setting.DELAYED_RETRY_MAX, minMs)));
    }

    /** A number that bounds something; there is no bound when it is not set or below zero. */
    private long bound(Setting setting) {
        long value = number(setting, QueueSettings.UNLIMITED);
        return value < 0 ? QueueSettings.UNLIMITED : value;
    }

    private long number(Setting setting, long otherwise) {
        return policy.value(setting, arguments) instanceof FieldValue.Int number ? number.value() : otherwise;
    }

    private boolean flag(Setting setting) {
        return policy.value(setting, arguments) instanceof FieldValue.Bool(boolean on) && on;
    }

    private @Nullable String text(Setting setting) {
        return policy.value(setting, arguments) instanceof FieldValue.LongString text ? text.text() : null;
    }
}
