package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.table.ArgumentText;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import org.jspecify.annotations.Nullable;

/**
 * Compares a declaration with what exists, in RabbitMQ's words: {@code inequivalent arg 'durable' for queue 'q' in
 * vhost '/': received 'false' but current is 'true'}.
 */
final class Equivalence {
    private final String what;

    /** @param what the existing thing, as texts name it */
    Equivalence(String what) {
        this.what = what;
    }

    void require(String key, boolean received, boolean current) {
        require(key, String.valueOf(received), String.valueOf(current));
    }

    void require(String key, String received, String current) {
        if (!received.equals(current)) {
            throw inequivalent(key, "'" + received + "'", "'" + current + "'");
        }
    }

    /** Compares one argument; integers by value, whatever their width. */
    void requireArgument(String key, FieldTable received, FieldTable current) {
        requireValue(key, received.find(key), current.find(key));
    }

    void requireValue(String key, @Nullable FieldValue received, @Nullable FieldValue current) {
        if (same(received, current)) {
            return;
        }
        if (received != null && current != null) {
            throw inequivalent(key, "'" + ArgumentText.value(received) + "'", "'" + ArgumentText.value(current) + "'");
        }
        throw inequivalent(key, described(received), described(current));
    }

    private static boolean same(@Nullable FieldValue received, @Nullable FieldValue current) {
        return (received == null || current == null) ? received == current : received.sameValue(current);
    }

    private static String described(@Nullable FieldValue value) {
        return value == null
                ? "none"
                : "the value '" + ArgumentText.value(value) + "' of type '" + ArgumentText.type(value) + "'";
    }

    private RuntimeException inequivalent(String key, String received, String current) {
        return preconditionFailed(
                "inequivalent arg '" + key + "' for " + what + ": received " + received + " but current is " + current);
    }
}
