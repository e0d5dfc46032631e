package io.warrenmq.http.json;

import java.io.OutputStream;
import java.io.StringWriter;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes JSON as UTF-8, value by value, so that a list of any length needs no memory for its text. What cannot be
 * written fails with an unchecked exception of the JSON library. Not thread-safe.
 */
public final class JsonWriter implements AutoCloseable {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .build();

    private final JsonGenerator out;

    /** @param stream stays open when this writer closes */
    public JsonWriter(OutputStream stream) {
        this(FACTORY.createGenerator(ObjectWriteContext.empty(), stream, JsonEncoding.UTF8));
    }

    private JsonWriter(JsonGenerator out) {
        this.out = out;
    }

    /** One value as text. */
    public static String text(JsonValue value) {
        StringWriter text = new StringWriter();
        try (JsonWriter writer = new JsonWriter(FACTORY.createGenerator(ObjectWriteContext.empty(), text))) {
            writer.write(value);
        }
        return text.toString();
    }

    public void beginArray() {
        out.writeStartArray();
    }

    public void endArray() {
        out.writeEndArray();
    }

    public void beginObject() {
        out.writeStartObject();
    }

    public void endObject() {
        out.writeEndObject();
    }

    /** The name of a member, whose value comes next. */
    public void name(String name) {
        out.writeName(name);
    }

    public void write(JsonValue value) {
        switch (value) {
            case JsonObject object -> {
                out.writeStartObject();
                object.forEach((name, member) -> {
                    out.writeName(name);
                    write(member);
                });
                out.writeEndObject();
            }
            case JsonValue.Array array -> {
                out.writeStartArray();
                array.items().forEach(this::write);
                out.writeEndArray();
            }
            case JsonValue.Text text -> out.writeString(text.value());
            case JsonValue.Int number -> out.writeNumber(number.value());
            case JsonValue.Real number -> out.writeNumber(number.value());
            case JsonValue.Bool bool -> out.writeBoolean(bool.value());
            case JsonValue.Null _ -> out.writeNull();
        }
    }

    @Override
    public void close() {
        out.close();
    }
}
