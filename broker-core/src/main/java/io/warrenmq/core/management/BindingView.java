package io.warrenmq.core.management;

import io.warrenmq.core.table.FieldTable;

/**
 * A binding. Those of the default exchange, which nobody makes, are listed too.
 *
 * @param source name of the exchange
 * @param toQueue whether the destination is a queue, else an exchange
 */
public record BindingView(
        String vhost, String source, String destination, boolean toQueue, String routingKey, FieldTable arguments) {
    /** The word for the destination's kind: {@code queue} or {@code exchange}. */
    public String destinationType() {
        return toQueue ? "queue" : "exchange";
    }
}
