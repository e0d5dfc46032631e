package io.warrenmq.core.vhost;

import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.table.FieldTable;

/** What clients ask of a virtual host's topology. */
public final class Declarations {
    private Declarations() {}

    /** @param kind the exchange type's name, not checked yet */
    public record ExchangeDeclaration(
            String name, String kind, boolean durable, boolean autoDelete, boolean internal, FieldTable arguments) {}

    /** @param name empty for a name that the broker makes */
    public record QueueDeclaration(String name, QueueOptions options) {}

    /** The answer to a declaration, passive or not. */
    public record DeclaredQueue(String name, int readyCount, int consumerCount) {}

    /** A binding to make or to undo, by names; {@code toQueue} tells what the destination is. */
    public record BindingRequest(
            String source, String destination, boolean toQueue, String routingKey, FieldTable arguments) {}
}
