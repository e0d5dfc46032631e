package io.warrenmq.http.route;

import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.JsonWriter;
import io.warrenmq.http.query.ListQuery;
import io.warrenmq.http.query.Listing;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer.
 *
 * @param headers besides those that every answer has
 * @param body null for none
 */
public record Response(
        int status, Map<String, String> headers, @Nullable Body body) {
    public static final String JSON = "application/json";

    /** Writes the body; called once at most. */
    @FunctionalInterface
    public interface Body {
        void to(OutputStream out) throws IOException;
    }

    public static Response json(JsonValue value) {
        return json(200, value);
    }

    public static Response json(int status, JsonValue value) {
        return json(status, out -> out.write(value));
    }

    private static Response json(int status, Listing.Written value) {
        return of(status, JSON, stream -> {
            try (JsonWriter out = new JsonWriter(stream)) {
                value.to(out);
            }
        });
    }

    /** One object, or what the caller wants of it. */
    public static Response json(Request request, JsonValue value) {
        return json(request.columns().pick(value));
    }

    /** A list, sorted, cut into pages and columns as the caller wants it. */
    public static <T> Response list(Request request, Listing<T> listing) {
        return json(200, listing.prepare(ListQuery.of(request.query())));
    }

    public static Response text(String contentType, String text) {
        return of(200, contentType, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    public static Response of(int status, String contentType, Body body) {
        return new Response(status, Map.of("Content-Type", contentType), body);
    }

    public static Response noContent() {
        return new Response(204, Map.of(), null);
    }

    /** The answer to PUT: 201 when the thing is new, else 204. */
    public static Response put(boolean isNew) {
        return new Response(isNew ? 201 : 204, Map.of(), null);
    }

    public Response withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Response(status, more, body);
    }
}
