package io.warrenmq.http.json;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of an object that somebody sent, as leniently as RabbitMQ: {@code rabbitmqadmin} writes booleans
 * and numbers as texts. Members that nobody asks for are ignored. What has a wrong type is refused with its name.
 */
public record Members(JsonObject object) {
    private static final int SHOWN_CHARS_MAX = 100;

    /** A text; null when it is missing or null. */
    public @Nullable String text(String name) {
        return switch (object.find(name)) {
            case null -> null;
            case JsonValue.Null _ -> null;
            case JsonValue.Text text -> text.value();
            case JsonValue.Int number -> Long.toString(number.value());
            case JsonValue value -> throw wrong(name, value, "a string");
        };
    }

    /** A text that must be there. */
    public String requiredText(String name) {
        String text = text(name);
        if (text == null) {
            throw badRequest("key_missing: " + name);
        }
        return text;
    }

    public String text(String name, String otherwise) {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    public boolean flag(String name, boolean otherwise) {
        JsonValue value = object.find(name);
        return switch (value) {
            case null -> otherwise;
            case JsonValue.Null _ -> otherwise;
            case JsonValue.Bool bool -> bool.value();
            case JsonValue.Text text when text.value().isEmpty() -> otherwise;
            case JsonValue.Text text -> flag(name, text);
            case JsonValue other -> throw wrong(name, other, "true or false");
        };
    }

    private static boolean flag(String name, JsonValue.Text text) {
        return switch (text.value().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, text, "true or false");
        };
    }

    /** A number without a fraction. */
    public long integer(String name, long otherwise) {
        Long value = integer(name);
        return value == null ? otherwise : value;
    }

    /** A number without a fraction that must be there. */
    public long requiredInteger(String name) {
        Long value = integer(name);
        if (value == null) {
            throw badRequest("key_missing: " + name);
        }
        return value;
    }

    /** A number without a fraction; null when it is missing. */
    public @Nullable Long integer(String name) {
        JsonValue value = object.find(name);
        return switch (value) {
            case null -> null;
            case JsonValue.Null _ -> null;
            case JsonValue.Int number -> number.value();
            case JsonValue.Real number
            when number.value() == Math.rint(number.value()) && Math.abs(number.value()) < 1L << 53 ->
                (long) number.value();
            case JsonValue.Text text -> parsed(name, text);
            case JsonValue other -> throw wrong(name, other, "an integer");
        };
    }

    private static Long parsed(String name, JsonValue.Text text) {
        try {
            return Long.valueOf(text.value().strip());
        } catch (NumberFormatException _) {
            throw wrong(name, text, "an integer");
        }
    }

    /** An object; one without members when it is missing. An empty array stands for that too: older tools send it. */
    public JsonObject table(String name) {
        JsonValue value = object.find(name);
        return switch (value) {
            case null -> new JsonObject();
            case JsonValue.Null _ -> new JsonObject();
            case JsonObject table -> table;
            case JsonValue.Array array when array.items().isEmpty() -> new JsonObject();
            case JsonValue.Text text when text.value().isEmpty() -> new JsonObject();
            case JsonValue.Text text -> parsedTable(name, text);
            case JsonValue other -> throw wrong(name, other, "an object");
        };
    }

    /** Scripts hand on arguments as the text of an object. */
    private static JsonObject parsedTable(String name, JsonValue.Text text) {
        if (text.value().startsWith("{")
                && JsonReader.read(text.value().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        instanceof JsonObject table) {
            return table;
        }
        throw wrong(name, text, "an object");
    }

    /** An object that must be there. */
    public JsonObject requiredTable(String name) {
        if (object.find(name) == null) {
            throw badRequest("key_missing: " + name);
        }
        return table(name);
    }

    private static RuntimeException wrong(String name, JsonValue value, String expected) {
        String shown = JsonWriter.text(value);
        String cut = shown.length() <= SHOWN_CHARS_MAX ? shown : shown.substring(0, SHOWN_CHARS_MAX) + "...";
        return badRequest("'" + name + "' must be " + expected + ", not " + cut);
    }
}
