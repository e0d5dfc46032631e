package io.warrenmq.core.policy;

import io.warrenmq.core.policy.Domain.Flag;
import io.warrenmq.core.policy.Domain.Text;
import io.warrenmq.core.policy.Domain.Whole;
import io.warrenmq.core.policy.Domain.Word;
import io.warrenmq.core.queue.settings.DeadLetterStrategy;
import io.warrenmq.core.queue.settings.Overflow;
import io.warrenmq.core.queue.settings.RetryDelay;
import io.warrenmq.core.table.FieldValue;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be set of a queue or an exchange, by an argument of its declaration, by a policy and by an operator policy:
 * its key, which values it takes, and what holds when more than one of them sets it.
 */
public enum Setting {
    EXPIRES("expires", Whole.atLeast(1), Merge.SMALLER, Merge.SMALLER),
    MESSAGE_TTL("message-ttl", Whole.atLeast(0), Merge.SMALLER, Merge.SMALLER),
    MAX_LENGTH("max-length", Whole.atLeast(0), Merge.SMALLER, Merge.SMALLER),
    MAX_LENGTH_BYTES("max-length-bytes", Whole.atLeast(0), Merge.SMALLER, Merge.SMALLER),
    OVERFLOW("overflow", new Word(overflows(), "invalid_overflow"), Merge.RANK, Merge.RANK),
    DEAD_LETTER_EXCHANGE("dead-letter-exchange", new Text(true), Merge.RANK, null),
    DEAD_LETTER_ROUTING_KEY("dead-letter-routing-key", new Text(true), Merge.RANK, null),
    DEAD_LETTER_STRATEGY(
            "dead-letter-strategy", new Word(strategies(), "invalid_dead_letter_strategy"), Merge.RANK, null),
    DELIVERY_LIMIT("delivery-limit", Whole.atLeast(Long.MIN_VALUE), Merge.STRICTER, Merge.STRICTER),
    CONSUMER_TIMEOUT("consumer-timeout", Whole.atLeast(1), Merge.SMALLER, null),
    DELAYED_RETRY_TYPE(
            "delayed-retry-type", new Word(retryTypes(), "invalid_delayed_retry_type"), Merge.RANK, Merge.RANK),
    DELAYED_RETRY_MIN("delayed-retry-min", Whole.atLeast(1), Merge.RANK, Merge.LARGER),
    DELAYED_RETRY_MAX("delayed-retry-max", Whole.atLeast(1), Merge.RANK, Merge.SMALLER),
    DELIVERY_DELAY("delivery-delay", Whole.atLeast(0), Merge.RANK, null),
    MAX_PRIORITY("max-priority", new Whole(0, 255), Merge.RANK, null),
    SINGLE_ACTIVE_CONSUMER("single-active-consumer", new Flag(), Merge.RANK, null),
    LAST_VALUE_KEY("last-value-key", new Text(false), Merge.RANK, null),
    GROUP_KEY("group-key", new Text(false), Merge.RANK, null),
    MESSAGE_DEDUPLICATION("message-deduplication", new Flag(), Merge.RANK, null),
    /** The only one of exchanges. Its argument has no prefix. */
    ALTERNATE_EXCHANGE("alternate-exchange", new Text(true), Merge.RANK, null);

    /** A queue is born with them: no policy sets them, and none of them changes. */
    private static final Set<Setting> FIXED =
            EnumSet.of(SINGLE_ACTIVE_CONSUMER, MESSAGE_DEDUPLICATION, LAST_VALUE_KEY, GROUP_KEY);

    private static final List<Setting> OF_QUEUES =
            Arrays.stream(values()).filter(each -> each != ALTERNATE_EXCHANGE).toList();
    private static final Map<String, Setting> BY_KEY = new HashMap<>();

    static {
        for (Setting each : values()) {
            BY_KEY.put(each.key, each);
        }
    }

    private final String key;

    @SuppressWarnings("ImmutableEnumChecker") // its records are
    private final Domain domain;

    private final Merge withArgument;
    private final @Nullable Merge withOperator;

    Setting(String key, Domain domain, Merge withArgument, @Nullable Merge withOperator) {
        this.key = key;
        this.domain = domain;
        this.withArgument = withArgument;
        this.withOperator = withOperator;
    }

    private static List<String> overflows() {
        return Arrays.stream(Overflow.values()).map(Overflow::wireName).toList();
    }

    private static List<String> strategies() {
        return Arrays.stream(DeadLetterStrategy.values())
                .map(DeadLetterStrategy::wireName)
                .toList();
    }

    private static List<String> retryTypes() {
        return Arrays.stream(RetryDelay.Which.values())
                .map(RetryDelay.Which::wireName)
                .toList();
    }

    /** Those that queues have. */
    public static List<Setting> ofQueues() {
        return OF_QUEUES;
    }

    /** The one that policies know under that key; null when there is none. */
    public static @Nullable Setting find(String key) {
        Setting found = BY_KEY.get(key);
        return found == null || FIXED.contains(found) ? null : found;
    }

    /** The one that an argument of a queue sets; null when there is none. */
    public static @Nullable Setting ofArgument(String argument) {
        Setting found = argument.startsWith("x-") ? BY_KEY.get(argument.substring(2)) : null;
        return found == ALTERNATE_EXCHANGE ? null : found;
    }

    /** Its name in policies. */
    public String key() {
        return key;
    }

    /** Its name among the arguments of a declaration. */
    public String argument() {
        return this == ALTERNATE_EXCHANGE ? key : "x-" + key;
    }

    /** What is wrong with the value, in RabbitMQ's terms; null when nothing is. */
    public @Nullable String fault(FieldValue value) {
        return domain.fault(value);
    }

    /** Which values it takes, for people. */
    public String expected() {
        return domain.expected();
    }

    /** Whether the argument of a queue that exists may change. */
    public boolean isChangeable() {
        return !FIXED.contains(this);
    }

    /** Whether operator policies may set it. */
    boolean isForOperators() {
        return withOperator != null;
    }

    /** What holds when a policy and an argument set it. */
    FieldValue withArgument(FieldValue policy, FieldValue argument) {
        return withArgument.merge(policy, argument);
    }

    /** What holds when an operator policy sets it too. */
    FieldValue withOperator(FieldValue value, FieldValue operator) {
        return withOperator == null ? value : withOperator.merge(value, operator);
    }
}
