package io.warrenmq.core.management;

import io.warrenmq.core.table.FieldTable;

/** An exchange at a moment; the default exchange has the name "". */
public record ExchangeView(
        String vhost,
        String name,
        String type,
        boolean durable,
        boolean autoDelete,
        boolean internal,
        FieldTable arguments,
        Governed governed,
        MessageStats stats,
        RateView rates) {}
