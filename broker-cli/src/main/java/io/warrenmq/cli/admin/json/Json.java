package io.warrenmq.cli.admin.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value. Numbers keep the digits with which they came, objects the order of their members. Immutable. */
public sealed interface Json {
    /** An object; of two members with one name the last one counts. */
    record Obj(Map<String, Json> members) implements Json {
        public static final Obj EMPTY = new Obj(Map.of());

        public Obj {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        /** This object with one more member, or with another value for it. */
        public Obj with(String name, Json value) {
            Map<String, Json> more = new LinkedHashMap<>(members);
            more.put(name, value);
            return new Obj(more);
        }

        public Obj with(String name, String value) {
            return with(name, new Text(value));
        }

        public Obj with(String name, long value) {
            return with(name, of(value));
        }

        public Obj with(String name, boolean value) {
            return with(name, new Bool(value));
        }

        public boolean has(String name) {
            return members.containsKey(name);
        }
    }

    /** An array. */
    record Arr(List<Json> items) implements Json {
        public Arr {
            items = List.copyOf(items);
        }
    }

    /** A string. */
    record Text(String value) implements Json {}

    /** A number, as it was written. */
    record Num(String literal) implements Json {}

    /** True or false. */
    record Bool(boolean value) implements Json {}

    /** Null. */
    record Null() implements Json {
        private static final Null INSTANCE = new Null();
    }

    /** The null value, which stands for what is missing, too. */
    static Json none() {
        return Null.INSTANCE;
    }

    static Json of(long value) {
        return new Num(Long.toString(value));
    }

    static Json of(String value) {
        return new Text(value);
    }

    static Json of(boolean value) {
        return new Bool(value);
    }

    /** An array of strings. */
    static Json of(List<String> values) {
        return new Arr(values.stream().map(Json::of).toList());
    }

    /** What stands at a path such as {@code queue_totals.messages}; null when nothing does. */
    default Json at(String path) {
        Json found = this;
        for (String name : path.split("\\.", -1)) {
            Json next = found instanceof Obj object ? object.members().get(name) : null;
            if (next == null) {
                return none();
            }
            found = next;
        }
        return found;
    }

    /** The items of an array; none of anything else. */
    default List<Json> list() {
        return this instanceof Arr array ? array.items() : List.of();
    }

    /** The members of an object; none of anything else. */
    default Map<String, Json> fields() {
        return this instanceof Obj object ? object.members() : Map.of();
    }

    /** A number that is whole and fits; the fallback for anything else. */
    default long number(long fallback) {
        if (!(this instanceof Num number)) {
            return fallback;
        }
        try {
            return Long.parseLong(number.literal());
        } catch (NumberFormatException e) {
            return (long) Double.parseDouble(number.literal());
        }
    }

    default boolean isTrue() {
        return this instanceof Bool bool && bool.value();
    }

    default boolean isNull() {
        return this instanceof Null;
    }

    /** For people: a string as it is, nothing for null, JSON for what has parts. */
    default String text() {
        return switch (this) {
            case Text text -> text.value();
            case Num number -> number.literal();
            case Bool bool -> Boolean.toString(bool.value());
            case Null _ -> "";
            case Obj object -> JsonWriter.compact(object);
            case Arr array -> JsonWriter.compact(array);
        };
    }
}
