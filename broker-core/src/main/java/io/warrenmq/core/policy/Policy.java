package io.warrenmq.core.policy;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.table.ArgumentText;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import org.jspecify.annotations.Nullable;

/**
 * Settings for all queues and exchanges of a virtual host whose names match a pattern. Plain data: {@link PolicyRank}
 * checks it, {@link PolicyTable} applies it.
 *
 * @param pattern a regular expression, see {@link NamePattern}
 * @param priority of several policies that match, the one with the highest governs
 * @param definition values by the keys of {@link Setting}
 */
public record Policy(String name, String pattern, ApplyTo applyTo, int priority, FieldTable definition) {
    private static final String PATTERN = "pattern";
    private static final String APPLY_TO = "apply-to";
    private static final String PRIORITY = "priority";
    private static final String DEFINITION = "definition";

    /** The value of the parameter that stores it, with the names that RabbitMQ gives its parts. */
    public FieldTable toValue() {
        return FieldTable.builder()
                .put(PATTERN, pattern)
                .put(DEFINITION, definition)
                .put(PRIORITY, priority)
                .put(APPLY_TO, applyTo.wireName())
                .build();
    }

    /**
     * Reads what {@link #toValue} wrote, or a user did: without a priority it is 0, without {@code apply-to} for all.
     *
     * @throws io.warrenmq.core.error.BrokerException 406 when it is no policy
     */
    public static Policy of(String name, FieldTable value) {
        if (!(value.find(PATTERN) instanceof FieldValue.LongString pattern)) {
            throw fault(name, PATTERN, value.find(PATTERN), "a string");
        }
        if (!(value.find(DEFINITION) instanceof FieldValue.Table definition)) {
            throw fault(name, DEFINITION, value.find(DEFINITION), "a table");
        }
        return new Policy(name, pattern.text(), applyTo(name, value), priority(name, value), definition.table());
    }

    private static ApplyTo applyTo(String name, FieldTable value) {
        FieldValue given = value.find(APPLY_TO);
        ApplyTo applyTo = given == null
                ? ApplyTo.ALL
                : given instanceof FieldValue.LongString text ? ApplyTo.find(text.text()) : null;
        if (applyTo == null) {
            throw fault(name, APPLY_TO, given, "one of " + ApplyTo.names());
        }
        return applyTo;
    }

    private static int priority(String name, FieldTable value) {
        FieldValue given = value.find(PRIORITY);
        if (given == null) {
            return 0;
        }
        if (given instanceof FieldValue.Int number && number.value() == (int) number.value()) {
            return (int) number.value();
        }
        throw fault(name, PRIORITY, given, "a 32-bit integer");
    }

    private static RuntimeException fault(String name, String part, @Nullable FieldValue given, String expected) {
        return preconditionFailed("invalid policy '" + name + "': '" + part + "' must be " + expected
                + (given == null ? " but is missing" : " but is " + ArgumentText.quoted(given)));
    }
}
