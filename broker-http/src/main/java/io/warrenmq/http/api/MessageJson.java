package io.warrenmq.http.api;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.BasicPropertiesBuilder;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.PropertyFlags;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.Members;
import io.warrenmq.http.json.TableJson;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages as JSON: RabbitMQ's names of the properties, the body as text or in Base64. */
final class MessageJson {
    private static final int OCTET_MAX = 255;

    private MessageJson() {}

    /**
     * What a message holds.
     *
     * @param asText whether a body that is UTF-8 comes as text, else all come in Base64
     * @param bytesMax of the body that are shown
     */
    static JsonObject of(Message message, boolean asText, int bytesMax) {
        byte[] content = message.content();
        int from = message.propertiesLength();
        byte[] body = Arrays.copyOfRange(content, from, from + Math.min(message.bodyBytes(), bytesMax));
        String text = asText ? text(body) : null;
        return new JsonObject()
                .put("payload_bytes", message.bodyBytes())
                .put("exchange", message.exchange())
                .put("routing_key", message.routingKey())
                .put("properties", properties(message.peekProperties()))
                .put("payload", text == null ? Base64.getEncoder().encodeToString(body) : text)
                .put("payload_encoding", text == null ? "base64" : "string");
    }

    /** A message that was fetched. RabbitMQ has an empty array, not an object, where there are no properties. */
    static JsonObject got(Queue.Got got, boolean asText, int bytesMax) {
        JsonObject message = of(got.message(), asText, bytesMax);
        JsonObject json =
                new JsonObject().put("redelivered", got.redelivered()).put("message_count", got.remainingCount());
        message.forEach(json::put);
        return message.find("properties") instanceof JsonObject properties && properties.isEmpty()
                ? json.put("properties", new JsonValue.Array(List.of()))
                : json;
    }

    private static @Nullable String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }

    static JsonObject properties(BasicProperties properties) {
        JsonObject json = new JsonObject();
        json.putPresent("content_type", properties.contentType())
                .putPresent("content_encoding", properties.contentEncoding())
                .putPresent("correlation_id", properties.correlationId())
                .putPresent("reply_to", properties.replyTo())
                .putPresent("expiration", properties.expiration())
                .putPresent("message_id", properties.messageId())
                .putPresent("type", properties.type())
                .putPresent("user_id", properties.userId())
                .putPresent("app_id", properties.appId())
                .putPresent("cluster_id", properties.clusterId());
        if (properties.priority() != PropertyFlags.ABSENT) {
            json.put("priority", properties.priority());
        }
        if (properties.deliveryMode() != PropertyFlags.ABSENT) {
            json.put("delivery_mode", properties.deliveryMode());
        }
        Long timestamp = properties.timestamp();
        if (timestamp != null) {
            json.put("timestamp", timestamp);
        }
        FieldTable headers = properties.headers();
        return headers == null ? json : json.put("headers", TableJson.toJson(headers));
    }

    /** The message that somebody describes. */
    static Message message(String exchange, Members body) {
        return message(exchange, body, properties(new Members(body.table("properties"))));
    }

    /** The same, persistent unless it says otherwise. */
    static Message persistent(String exchange, Members body) {
        BasicProperties given = properties(new Members(body.table("properties")));
        boolean isSaid = given.deliveryMode() != PropertyFlags.ABSENT;
        return message(
                exchange,
                body,
                isSaid ? given : given.toBuilder().deliveryMode(2).build());
    }

    private static Message message(String exchange, Members body, BasicProperties given) {
        byte[] properties = given.encode();
        byte[] payload = payload(body);
        byte[] content = Arrays.copyOf(properties, properties.length + payload.length);
        System.arraycopy(payload, 0, content, properties.length, payload.length);
        return new Message(exchange, routingKey(body), content, properties.length);
    }

    private static String routingKey(Members body) {
        String key = body.requiredText("routing_key");
        if (key.getBytes(StandardCharsets.UTF_8).length > OCTET_MAX) {
            throw badRequest("'routing_key' has more than " + OCTET_MAX + " bytes");
        }
        return key;
    }

    private static byte[] payload(Members body) {
        String payload = body.requiredText("payload");
        String encoding = body.text("payload_encoding", "string");
        return switch (encoding) {
            case "string" -> payload.getBytes(StandardCharsets.UTF_8);
            case "base64" -> decoded(payload);
            default -> throw badRequest("'payload_encoding' must be string or base64");
        };
    }

    private static byte[] decoded(String payload) {
        try {
            return Base64.getMimeDecoder().decode(payload);
        } catch (IllegalArgumentException _) {
            throw badRequest("'payload' is not Base64");
        }
    }

    private static BasicProperties properties(Members given) {
        BasicPropertiesBuilder builder = BasicProperties.builder();
        builder.contentType(shortText(given, "content_type"))
                .contentEncoding(shortText(given, "content_encoding"))
                .correlationId(shortText(given, "correlation_id"))
                .replyTo(shortText(given, "reply_to"))
                .expiration(shortText(given, "expiration"))
                .messageId(shortText(given, "message_id"))
                .type(shortText(given, "type"))
                .userId(shortText(given, "user_id"))
                .appId(shortText(given, "app_id"))
                .clusterId(shortText(given, "cluster_id"))
                .priority(octet(given, "priority"))
                .deliveryMode(octet(given, "delivery_mode"))
                .timestamp(given.integer("timestamp"));
        JsonObject headers = given.table("headers");
        return headers.isEmpty()
                ? builder.build()
                : builder.headers(TableJson.toTable(headers)).build();
    }

    private static @Nullable String shortText(Members given, String name) {
        String text = given.text(name);
        if (text != null && text.getBytes(StandardCharsets.UTF_8).length > OCTET_MAX) {
            throw badRequest("property '" + name + "' has more than " + OCTET_MAX + " bytes");
        }
        return text;
    }

    private static @Nullable Integer octet(Members given, String name) {
        Long value = given.integer(name);
        if (value == null) {
            return null;
        }
        if (value < 0 || value > OCTET_MAX) {
            throw badRequest("property '" + name + "' must be 0 to " + OCTET_MAX + ", not " + value);
        }
        return value.intValue();
    }
}
