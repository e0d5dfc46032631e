package io.warrenmq.core.redrive;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.browse.BrowseFilter;
import io.warrenmq.core.deadletter.DeathHistory;
import io.warrenmq.core.deadletter.DeathPlace;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.ArgumentText;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which dead letters are wanted: by headers and properties as in {@link BrowseFilter}, and by what names with
 * {@code death.} in front say of the last death or of the time since then. All must hold. Immutable.
 *
 * @param deaths conditions on the message at a time in milliseconds since 1970
 */
public record RedriveFilter(BrowseFilter messages, List<BiPredicate<Message, Long>> deaths) {
    /** All. */
    public static final RedriveFilter ALL = new RedriveFilter(BrowseFilter.ALL, List.of());

    private static final String PREFIX = "death.";
    private static final long MS_PER_SECOND = 1_000;

    /** No message is older, in seconds. */
    private static final long AGE_MAX = 1L << 40;

    /**
     * The filter that a table describes.
     *
     * @throws io.warrenmq.core.error.BrokerException 406 for more than 32 conditions of one kind, or one that is
     *     not known
     */
    public static RedriveFilter of(FieldTable wanted) {
        FieldTable.Builder plain = FieldTable.builder();
        List<BiPredicate<Message, Long>> deaths = new ArrayList<>();
        wanted.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                deaths.add(condition(name, value));
            } else {
                plain.put(name, value);
            }
        });
        return new RedriveFilter(BrowseFilter.of(plain.build()), List.copyOf(deaths));
    }

    private static BiPredicate<Message, Long> condition(String name, FieldValue value) {
        return switch (name.substring(PREFIX.length())) {
            case "queue" -> equal(DeathPlace::queue, text(name, value));
            case "reason" -> equal(DeathPlace::reason, text(name, value));
            case "exchange" -> equal(DeathPlace::exchange, text(name, value));
            case "routing-key" -> {
                String key = text(name, value);
                yield died(place -> place.routingKeys().contains(key));
            }
            case "fewer-than" -> {
                long count = number(name, value);
                yield died(place -> place.count() < count);
            }
            case "older-than" -> {
                long ageMs = number(name, value) * MS_PER_SECOND;
                yield (message, nowMs) -> message.publishedMs() >= 0 && nowMs - message.publishedMs() >= ageMs;
            }
            case "newer-than" -> {
                long ageMs = number(name, value) * MS_PER_SECOND;
                yield (message, nowMs) -> message.publishedMs() >= 0 && nowMs - message.publishedMs() < ageMs;
            }
            default ->
                throw preconditionFailed("invalid filter: there is no '" + name + "'; there are death.queue,"
                        + " death.reason, death.exchange, death.routing-key, death.fewer-than, death.older-than"
                        + " and death.newer-than");
        };
    }

    private static BiPredicate<Message, Long> equal(Function<DeathPlace, String> part, String wanted) {
        return died(place -> part.apply(place).equals(wanted));
    }

    private static BiPredicate<Message, Long> died(Predicate<DeathPlace> condition) {
        return (message, _) -> {
            DeathPlace place = DeathHistory.last(message);
            return place != null && condition.test(place);
        };
    }

    private static String text(String name, FieldValue value) {
        if (value instanceof FieldValue.LongString text) {
            return text.text();
        }
        throw preconditionFailed("invalid filter: '" + name + "' must be a text, not " + ArgumentText.quoted(value));
    }

    private static long number(String name, FieldValue value) {
        if (value instanceof FieldValue.Int number && number.value() >= 0 && number.value() <= AGE_MAX) {
            return number.value();
        }
        throw preconditionFailed(
                "invalid filter: '" + name + "' must be an integer of 0 or more, not " + ArgumentText.quoted(value));
    }

    /** Whether the message is wanted. */
    public boolean matches(Message message, long nowMs) {
        if (!messages.matches(message)) {
            return false;
        }
        for (BiPredicate<Message, Long> each : deaths) {
            if (!each.test(message, nowMs)) {
                return false;
            }
        }
        return true;
    }
}
