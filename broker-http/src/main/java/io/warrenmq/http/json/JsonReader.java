package io.warrenmq.http.json;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.http.error.HttpRefusal;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Reads JSON that somebody sent. Bounds: {@link #DEPTH_MAX}, and what the caller allows of bytes. */
public final class JsonReader {
    /** Objects and arrays within each other. */
    public static final int DEPTH_MAX = 64;

    private static final int NUMBER_CHARS_MAX = 64;
    private static final int NAME_CHARS_MAX = 4_096;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(NUMBER_CHARS_MAX)
                    .maxNameLength(NAME_CHARS_MAX)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonReader() {}

    /**
     * One value and nothing behind it.
     *
     * @throws HttpRefusal 400 when it is something else, RabbitMQ's {@code not_json}
     */
    public static JsonValue read(byte[] bytes) {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            JsonToken first = in.nextToken();
            if (first == null) {
                throw badRequest("not_json: the body is empty");
            }
            JsonValue value = value(in, first);
            if (in.nextToken() != null) {
                throw badRequest("not_json: something follows the value");
            }
            return value;
        } catch (JacksonException fault) {
            throw badRequest("not_json: " + where(fault));
        }
    }

    /** Sees an object member by member, and lists in it item by item, so that they need not be kept. */
    public interface Sections {
        /** @param index in the list of that name, from 0 */
        void item(String name, int index, JsonValue item);

        /** A member that is no list. */
        void member(String name, JsonValue value);
    }

    /**
     * Shows an object and nothing behind it. What follows a fault is not shown, what came before it was.
     *
     * @throws HttpRefusal 400 when it is something else
     */
    public static void readSections(byte[] bytes, Sections sections) {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw badRequest("not_json: an object is expected");
            }
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                section(in, in.currentName(), sections);
            }
            if (in.nextToken() != null) {
                throw badRequest("not_json: something follows the object");
            }
        } catch (JacksonException fault) {
            throw badRequest("not_json: " + where(fault));
        }
    }

    private static void section(JsonParser in, String name, Sections sections) {
        JsonToken first = in.nextToken();
        if (first != JsonToken.START_ARRAY) {
            sections.member(name, value(in, first));
            return;
        }
        int index = 0;
        for (JsonToken next = in.nextToken(); next != JsonToken.END_ARRAY; next = in.nextToken()) {
            sections.item(name, index++, value(in, next));
        }
    }

    /** The position only: the library's text quotes what it was given. */
    private static String where(JacksonException fault) {
        var location = fault.getLocation();
        return location == null
                ? "it cannot be read"
                : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /**
     * An object; an empty body is one without members, which RabbitMQ's tools rely on.
     *
     * @throws HttpRefusal 400
     */
    public static JsonObject readObject(byte[] bytes) {
        if (isBlank(bytes)) {
            return new JsonObject();
        }
        if (read(bytes) instanceof JsonObject object) {
            return object;
        }
        throw badRequest("not_json: the body must be an object");
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte each : bytes) {
            if (each != ' ' && each != '\n' && each != '\r' && each != '\t') {
                return false;
            }
        }
        return true;
    }

    private static JsonValue value(JsonParser in, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object(in);
            case START_ARRAY -> array(in);
            case VALUE_STRING -> new JsonValue.Text(in.getString());
            case VALUE_NUMBER_INT -> integer(in);
            case VALUE_NUMBER_FLOAT -> real(in);
            case VALUE_TRUE -> new JsonValue.Bool(true);
            case VALUE_FALSE -> new JsonValue.Bool(false);
            case VALUE_NULL -> JsonValue.NULL;
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw badRequest("not_json: a value is missing");
        };
    }

    private static JsonValue integer(JsonParser in) {
        if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw badRequest("a number is beyond 64 bits");
        }
        return new JsonValue.Int(in.getLongValue());
    }

    private static JsonValue real(JsonParser in) {
        double value = in.getDoubleValue();
        if (!Double.isFinite(value)) {
            throw badRequest("a number is beyond 64 bits");
        }
        return new JsonValue.Real(value);
    }

    private static JsonObject object(JsonParser in) {
        JsonObject object = new JsonObject();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            object.put(name, value(in, in.nextToken()));
        }
        return object;
    }

    private static JsonValue.Array array(JsonParser in) {
        List<JsonValue> items = new ArrayList<>();
        for (JsonToken next = in.nextToken(); next != JsonToken.END_ARRAY; next = in.nextToken()) {
            items.add(value(in, next));
        }
        return new JsonValue.Array(items);
    }
}
