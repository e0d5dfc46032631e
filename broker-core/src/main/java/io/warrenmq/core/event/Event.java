package io.warrenmq.core.event;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.FieldTable;

/**
 * Something that has happened.
 *
 * @param properties what it happened to, with RabbitMQ's names
 */
public record Event(EventType type, FieldTable properties) {
    private static final String TIMESTAMP_MS = "timestamp_in_ms";

    /** The message that tells of it: everything is in its headers, and its body is empty, as in RabbitMQ. */
    public Message toMessage(String exchange, long epochMs) {
        byte[] encoded = BasicProperties.builder()
                .headers(properties.toBuilder().put(TIMESTAMP_MS, epochMs).build())
                .deliveryMode(BasicProperties.PERSISTENT)
                .timestamp(epochMs / 1000)
                .build()
                .encode();
        return new Message(exchange, type.routingKey(), encoded, encoded.length);
    }
}
