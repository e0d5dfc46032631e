package io.warrenmq.http.api;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonWriter;
import io.warrenmq.http.json.TableJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.TreeMap;

/**
 * What tells bindings between the same two ends apart, as one segment of a path: the routing key, and a hash of the
 * arguments if there are any. Tools read it in a list and send it back.
 */
final class PropertiesKey {
    private static final int HASH_BYTES = 16;

    private PropertiesKey() {}

    static String of(String routingKey, FieldTable arguments) {
        if (!arguments.isEmpty()) {
            return quoted(routingKey) + "~" + hash(arguments);
        }
        return routingKey.isEmpty() ? "~" : quoted(routingKey);
    }

    /** As forms are encoded, a tilde too. */
    private static String quoted(String routingKey) {
        return URLEncoder.encode(routingKey, StandardCharsets.UTF_8).replace("~", "%7E");
    }

    private static String hash(FieldTable arguments) {
        TreeMap<String, FieldValue> sorted = new TreeMap<>();
        arguments.forEach(sorted::put);
        JsonObject text = new JsonObject();
        sorted.forEach((name, value) -> text.put(name, TableJson.toJson(value)));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(JsonWriter.text(text).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
