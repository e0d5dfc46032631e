package io.warrenmq.core.queue;

import io.warrenmq.core.table.FieldTable;

/** What a queue was declared with. */
public record QueueOptions(boolean durable, boolean exclusive, boolean autoDelete, FieldTable arguments) {}
