package io.warrenmq.core.trace;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The copies of messages that tracing publishes: the body as it is, what the original was in headers, and no other
 * properties, with RabbitMQ's names and types.
 *
 * @param channel number of the channel on the connection
 */
public record TraceCopy(String node, String vhost, String connection, int channel, String user) {
    /** What all copies are published to. */
    public static final String EXCHANGE = "amq.rabbitmq.trace";

    private static final int ROUTING_KEY_BYTES_MAX = 255;

    /** A message that was published, and the queues that it goes to. */
    public Message published(Message message, List<String> extraKeys, List<String> queues) {
        FieldTable headers = described(message, extraKeys)
                .put("routed_queues", texts(queues))
                .build();
        return copy(message, "publish.", message.exchange(), headers);
    }

    /** A message on its way from a queue to a client. */
    public Message delivered(Message message, String queue, boolean redelivered) {
        FieldTable headers = described(message, carbonCopies(message))
                .put("redelivered", number(redelivered ? 1 : 0))
                .build();
        return copy(message, "deliver.", queue, headers);
    }

    private FieldTable.Builder described(Message message, List<String> extraKeys) {
        List<String> keys = new ArrayList<>();
        keys.add(message.routingKey());
        keys.addAll(extraKeys);
        return FieldTable.builder()
                .put("exchange_name", message.exchange())
                .put("routing_keys", texts(keys))
                .put("properties", properties(message.properties()))
                .put("node", node)
                .put("vhost", vhost)
                .put("connection", connection)
                .put("channel", number(channel))
                .put("user", user);
    }

    private static Message copy(Message message, String prefix, String name, FieldTable headers) {
        return message.sentOn(
                EXCHANGE,
                fitting(prefix + name),
                BasicProperties.builder().headers(headers).build());
    }

    /** The longest names leave no room for the prefix; then the end is cut. */
    private static String fitting(String routingKey) {
        byte[] bytes = routingKey.getBytes(StandardCharsets.UTF_8);
        int end = bytes.length;
        if (end > ROUTING_KEY_BYTES_MAX) {
            end = ROUTING_KEY_BYTES_MAX;
            while ((bytes[end] & 0xC0) == 0x80) {
                end--; // in the middle of a character
            }
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private static List<String> carbonCopies(Message message) {
        FieldTable headers = message.hasHeaders() ? message.properties().headers() : null;
        List<String> keys = new ArrayList<>();
        if (headers != null && headers.find("CC") instanceof FieldValue.Array array) {
            for (FieldValue each : array.values()) {
                if (each instanceof FieldValue.LongString key) {
                    keys.add(key.text());
                }
            }
        }
        return keys;
    }

    private static FieldTable properties(BasicProperties from) {
        FieldTable.Builder table = FieldTable.builder();
        text(table, "content_type", from.contentType());
        text(table, "content_encoding", from.contentEncoding());
        FieldTable headers = from.headers();
        if (headers != null) {
            table.put("headers", headers);
        }
        octet(table, "delivery_mode", from.deliveryMode());
        octet(table, "priority", from.priority());
        text(table, "correlation_id", from.correlationId());
        text(table, "reply_to", from.replyTo());
        text(table, "expiration", from.expiration());
        text(table, "message_id", from.messageId());
        Long timestamp = from.timestamp();
        if (timestamp != null) {
            table.put("timestamp", number(timestamp));
        }
        text(table, "type", from.type());
        text(table, "user_id", from.userId());
        text(table, "app_id", from.appId());
        text(table, "cluster_id", from.clusterId());
        return table.build();
    }

    private static void text(FieldTable.Builder table, String name, @Nullable String value) {
        if (value != null) {
            table.put(name, value);
        }
    }

    private static void octet(FieldTable.Builder table, String name, int value) {
        if (value >= 0) {
            table.put(name, number(value));
        }
    }

    /** 32 bits, as RabbitMQ has it; what does not fit, such as a timestamp of a client in milliseconds, gets 64. */
    private static FieldValue number(long value) {
        return value == (int) value ? new FieldValue.Int(IntType.INT32, value) : FieldValue.Int.of(value);
    }

    private static FieldValue texts(List<String> values) {
        return new FieldValue.Array(
                values.stream().<FieldValue>map(FieldValue.LongString::of).toList());
    }
}
