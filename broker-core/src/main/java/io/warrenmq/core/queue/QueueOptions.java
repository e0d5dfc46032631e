package io.warrenmq.core.queue;

import io.warrenmq.core.table.FieldTable;

/**
 * What a queue was declared with. An exclusive queue dies with its connection, so it is never durable, whatever was
 * asked for (RabbitMQ does the same).
 */
public record QueueOptions(boolean durable, boolean exclusive, boolean autoDelete, FieldTable arguments) {
    public QueueOptions {
        durable = durable && !exclusive;
    }
}
