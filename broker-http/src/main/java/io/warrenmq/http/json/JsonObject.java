package io.warrenmq.http.json;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A JSON object: names with values, in the order in which they were put. Not thread-safe. */
public final class JsonObject implements JsonValue {
    private static final int MEMBERS_EXPECTED = 8;

    private final Map<String, JsonValue> members;

    public JsonObject() {
        this(MEMBERS_EXPECTED);
    }

    /** @param membersExpected about so many members are put */
    public JsonObject(int membersExpected) {
        members = LinkedHashMap.newLinkedHashMap(membersExpected);
    }

    /** Puts a value; a name that is there keeps its place. */
    public JsonObject put(String name, JsonValue value) {
        members.put(name, value);
        return this;
    }

    /** Puts a text, or null. */
    public JsonObject put(String name, @Nullable String value) {
        return put(name, value == null ? NULL : new Text(value));
    }

    public JsonObject put(String name, long value) {
        return put(name, new Int(value));
    }

    /** Puts a number with a fraction; JSON knows no infinity, which becomes null. */
    public JsonObject put(String name, double value) {
        return put(name, Double.isFinite(value) ? new Real(value) : NULL);
    }

    public JsonObject put(String name, boolean value) {
        return put(name, new Bool(value));
    }

    /** Puts all that another object has. */
    public JsonObject putAll(JsonObject other) {
        members.putAll(other.members);
        return this;
    }

    /** Puts a text unless it is null. */
    public JsonObject putPresent(String name, @Nullable String value) {
        return value == null ? this : put(name, value);
    }

    /** The value under that name; null when there is none. One that is there and null is {@link JsonValue.Null}. */
    public @Nullable JsonValue find(String name) {
        return members.get(name);
    }

    public boolean isEmpty() {
        return members.isEmpty();
    }

    public int size() {
        return members.size();
    }

    /** Shows all members in order. */
    public void forEach(BiConsumer<? super String, ? super JsonValue> action) {
        members.forEach(action);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonObject that && members.equals(that.members);
    }

    @Override
    public int hashCode() {
        return members.hashCode();
    }

    @Override
    public String toString() {
        return JsonWriter.text(this);
    }
}
