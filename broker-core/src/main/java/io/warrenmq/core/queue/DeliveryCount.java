package io.warrenmq.core.queue;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;

/** The header {@code x-delivery-count}, as RabbitMQ's quorum queues set it; here on every queue. */
final class DeliveryCount {
    private static final String HEADER = "x-delivery-count";

    private DeliveryCount() {}

    /** The message with the number of its failed deliveries. */
    static Message of(Message message, int failureCount) {
        BasicProperties properties = message.properties();
        FieldTable headers = properties.headers() == null ? FieldTable.EMPTY : properties.headers();
        FieldTable counted = headers.toBuilder()
                .put(HEADER, new FieldValue.Int(IntType.INT64, failureCount))
                .build();
        return message.withProperties(properties.withHeaders(counted));
    }
}
