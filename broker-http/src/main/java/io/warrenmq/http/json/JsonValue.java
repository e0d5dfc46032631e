package io.warrenmq.http.json;

import java.util.List;

/** A value of JSON. Objects are {@link JsonObject}s; all others are immutable. */
public sealed interface JsonValue
        permits JsonObject,
                JsonValue.Array,
                JsonValue.Text,
                JsonValue.Int,
                JsonValue.Real,
                JsonValue.Bool,
                JsonValue.Null {
    JsonValue NULL = new Null();

    record Text(String value) implements JsonValue {}

    /** A number without a fraction: tools in Go and Rust refuse {@code 1.0} where they expect a counter. */
    record Int(long value) implements JsonValue {}

    record Real(double value) implements JsonValue {}

    record Bool(boolean value) implements JsonValue {}

    record Null() implements JsonValue {}

    record Array(List<JsonValue> items) implements JsonValue {
        /** An array without items. */
        public static final Array EMPTY = new Array(List.of());

        public Array {
            items = List.copyOf(items);
        }

        /** An array of texts. */
        public static Array ofTexts(Iterable<String> texts) {
            List<JsonValue> items = new java.util.ArrayList<>();
            texts.forEach(each -> items.add(new Text(each)));
            return new Array(items);
        }
    }
}
