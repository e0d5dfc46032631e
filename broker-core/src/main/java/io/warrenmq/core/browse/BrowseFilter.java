package io.warrenmq.core.browse;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which messages a reader wants: those whose headers and properties have given values. Immutable.
 *
 * @param conditions all of which a message must meet
 */
public record BrowseFilter(List<Predicate<Message>> conditions) {
    /** Every message. */
    public static final BrowseFilter ALL = new BrowseFilter(List.of());

    private static final String PROPERTIES = "properties.";

    /** Conditions of one filter at most. */
    private static final int CONDITIONS_MAX = 32;

    /**
     * The filter that a table describes: names of headers, or with {@code properties.} before it that of a property,
     * with the values they must be equal to.
     *
     * @throws io.warrenmq.core.error.BrokerException 406 when a property is not known or there are too many conditions
     */
    public static BrowseFilter of(FieldTable wanted) {
        if (wanted.size() > CONDITIONS_MAX) {
            throw preconditionFailed("invalid arg 'x-browse-filter': it has " + wanted.size()
                    + " conditions, and at most " + CONDITIONS_MAX + " are taken");
        }
        List<Predicate<Message>> conditions = new ArrayList<>();
        wanted.forEach((name, value) -> conditions.add(condition(name, value.normalized())));
        return new BrowseFilter(List.copyOf(conditions));
    }

    private static Predicate<Message> condition(String name, FieldValue wanted) {
        if (!name.startsWith(PROPERTIES)) {
            return message -> isEqual(message.header(name), wanted);
        }
        Function<BasicProperties, @Nullable FieldValue> property = property(name.substring(PROPERTIES.length()));
        if (property == null) {
            throw preconditionFailed("invalid arg 'x-browse-filter': there is no property '" + name + "'");
        }
        return message -> isEqual(property.apply(message.peekProperties()), wanted);
    }

    private static boolean isEqual(@Nullable FieldValue value, FieldValue wanted) {
        return value != null && value.normalized().equals(wanted);
    }

    private static @Nullable Function<BasicProperties, @Nullable FieldValue> property(String name) {
        return switch (name) {
            case "content-type" -> properties -> text(properties.contentType());
            case "content-encoding" -> properties -> text(properties.contentEncoding());
            case "delivery-mode" -> properties -> number(properties.deliveryMode());
            case "priority" -> properties -> number(properties.priority());
            case "correlation-id" -> properties -> text(properties.correlationId());
            case "reply-to" -> properties -> text(properties.replyTo());
            case "expiration" -> properties -> text(properties.expiration());
            case "message-id" -> properties -> text(properties.messageId());
            case "timestamp" -> properties -> timestamp(properties.timestamp());
            case "type" -> properties -> text(properties.type());
            case "user-id" -> properties -> text(properties.userId());
            case "app-id" -> properties -> text(properties.appId());
            default -> null;
        };
    }

    private static @Nullable FieldValue text(@Nullable String value) {
        return value == null ? null : FieldValue.LongString.of(value);
    }

    private static FieldValue number(int value) {
        return new FieldValue.Int(IntType.INT64, value);
    }

    private static @Nullable FieldValue timestamp(@Nullable Long seconds) {
        return seconds == null ? null : new FieldValue.Timestamp(seconds);
    }

    /** Whether it asks for anything. */
    public boolean isSelective() {
        return !conditions.isEmpty();
    }

    /** Whether the message is wanted. */
    public boolean matches(Message message) {
        for (Predicate<Message> each : conditions) {
            if (!each.test(message)) {
                return false;
            }
        }
        return true;
    }
}
