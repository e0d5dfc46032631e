package io.warrenmq.core.message;

import io.warrenmq.core.table.FieldTable;
import org.jspecify.annotations.Nullable;

/** Shows properties as a field table, whose text is already fit for logs. */
final class PropertyText {
    private final FieldTable.Builder table = FieldTable.builder();

    private PropertyText() {}

    static FieldTable asTable(BasicProperties properties) {
        var text = new PropertyText();
        text.put("content_type", properties.contentType());
        text.put("content_encoding", properties.contentEncoding());
        text.put("delivery_mode", properties.deliveryMode());
        text.put("priority", properties.priority());
        text.put("correlation_id", properties.correlationId());
        text.put("reply_to", properties.replyTo());
        text.put("expiration", properties.expiration());
        text.put("message_id", properties.messageId());
        Long timestamp = properties.timestamp();
        if (timestamp != null) {
            text.table.put("timestamp", timestamp);
        }
        text.put("type", properties.type());
        text.put("user_id", properties.userId());
        text.put("app_id", properties.appId());
        text.put("cluster_id", properties.clusterId());
        FieldTable headers = properties.headers();
        if (headers != null) {
            text.table.put("headers", headers);
        }
        return text.table.build();
    }

    private void put(String name, @Nullable String value) {
        if (value != null) {
            table.put(name, value);
        }
    }

    private void put(String name, int octet) {
        if (octet != PropertyFlags.ABSENT) {
            table.put(name, octet);
        }
    }
}
