package io.warrenmq.core.browse;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.table.ArgumentText;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import org.jspecify.annotations.Nullable;

/**
 * How a consumer reads a queue without taking anything out, out of the arguments of {@code basic.consume}.
 *
 * @param from the first position that it wants, 0 for the beginning
 */
public record BrowseOptions(long from, BrowseFilter filter) {
    private static final String BROWSE = "x-browse";
    private static final String FROM = "x-browse-from";
    private static final String FILTER = "x-browse-filter";

    /**
     * What the arguments ask for; null when they ask for a consumer that takes messages.
     *
     * @throws io.warrenmq.core.error.BrokerException 406 when an argument has a wrong type or value, or the consumer
     *     would acknowledge
     */
    public static @Nullable BrowseOptions of(FieldTable arguments, boolean noAck) {
        FieldValue browse = arguments.find(BROWSE);
        if (browse == null) {
            return null;
        }
        if (!(browse instanceof FieldValue.Bool wanted)) {
            throw invalid(BROWSE, browse, "true or false");
        }
        if (!wanted.value()) {
            return null;
        }
        if (!noAck) {
            throw preconditionFailed("invalid arg 'x-browse': who browses gets copies, which cannot be acknowledged:"
                    + " consume with no-ack");
        }
        return new BrowseOptions(from(arguments.find(FROM)), filter(arguments.find(FILTER)));
    }

    private static long from(@Nullable FieldValue value) {
        if (value == null) {
            return 0;
        }
        if (!(value instanceof FieldValue.Int position) || position.value() < 0) {
            throw invalid(FROM, value, "an integer of 0 or more");
        }
        return position.value();
    }

    private static BrowseFilter filter(@Nullable FieldValue value) {
        if (value == null) {
            return BrowseFilter.ALL;
        }
        if (!(value instanceof FieldValue.Table wanted)) {
            throw invalid(FILTER, value, "a table");
        }
        return BrowseFilter.of(wanted.table());
    }

    private static RuntimeException invalid(String name, FieldValue value, String expected) {
        return preconditionFailed(
                "invalid arg '" + name + "': it must be " + expected + ", not " + ArgumentText.quoted(value));
    }
}
