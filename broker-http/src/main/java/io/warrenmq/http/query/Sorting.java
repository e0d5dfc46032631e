package io.warrenmq.http.query;

import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import java.util.Comparator;
import java.util.List;

/**
 * An order of objects by one of their values, which a path of names leads to: {@code sort=message_stats.publish}. What
 * lacks the value comes first; numbers come before texts.
 */
public record Sorting(List<String> path, boolean reverse) {
    /** Compares what {@link #key} finds. */
    public Comparator<JsonValue> order() {
        Comparator<JsonValue> order = Sorting::compare;
        return reverse ? order.reversed() : order;
    }

    /** Whether it is the order of names. */
    public boolean isByName() {
        return path.equals(List.of("name"));
    }

    /** The value that decides. */
    public JsonValue key(JsonObject object) {
        JsonValue value = object;
        for (String name : path) {
            JsonValue next = value instanceof JsonObject inner ? inner.find(name) : null;
            if (next == null) {
                return JsonValue.NULL;
            }
            value = next;
        }
        return value;
    }

    private static int compare(JsonValue a, JsonValue b) {
        int byKind = Integer.compare(rank(a), rank(b));
        return byKind != 0 ? byKind : compareAlike(a, b);
    }

    private static int rank(JsonValue value) {
        return switch (value) {
            case JsonValue.Null _ -> 0;
            case JsonValue.Bool _ -> 1;
            case JsonValue.Int _, JsonValue.Real _ -> 2;
            case JsonValue.Text _ -> 3;
            case JsonValue.Array _ -> 4;
            case JsonObject _ -> 5;
        };
    }

    private static int compareAlike(JsonValue a, JsonValue b) {
        return switch (a) {
            case JsonValue.Null _ -> 0;
            case JsonValue.Bool bool -> Boolean.compare(bool.value(), b.equals(new JsonValue.Bool(true)));
            case JsonValue.Int number
            when b instanceof JsonValue.Int other -> Long.compare(number.value(), other.value());
            case JsonValue.Int _, JsonValue.Real _ -> Double.compare(number(a), number(b));
            case JsonValue.Text text ->
                b instanceof JsonValue.Text other ? text.value().compareTo(other.value()) : 0;
            case JsonValue.Array array ->
                b instanceof JsonValue.Array other
                        ? Integer.compare(array.items().size(), other.items().size())
                        : 0;
            case JsonObject object -> b instanceof JsonObject other ? Integer.compare(object.size(), other.size()) : 0;
        };
    }

    private static double number(JsonValue value) {
        return switch (value) {
            case JsonValue.Int number -> number.value();
            case JsonValue.Real number -> number.value();
            case JsonValue.Null _, JsonValue.Bool _, JsonValue.Text _, JsonValue.Array _, JsonObject _ -> 0;
        };
    }
}
