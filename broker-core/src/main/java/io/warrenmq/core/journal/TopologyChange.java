package io.warrenmq.core.journal;

import io.warrenmq.core.table.FieldTable;

/** A durable change of what a virtual host is made of and set to, as the journal records it. */
public sealed interface TopologyChange {
    /** @param kind the exchange type's name */
    record ExchangeDeclared(
            String vhost, String name, String kind, boolean autoDelete, boolean internal, FieldTable arguments)
            implements TopologyChange {}

    record ExchangeDeleted(String vhost, String name) implements TopologyChange {}

    /** @param id the queue's incarnation: a queue declared again under the same name has another */
    record QueueDeclared(String vhost, String name, long id, boolean autoDelete, FieldTable arguments)
            implements TopologyChange {}

    /** The queue has these arguments from now on; one that was deleted meanwhile does not come back by it. */
    record QueueChanged(String vhost, String name, long id, FieldTable arguments) implements TopologyChange {}

    record QueueDeleted(String vhost, String name, long id) implements TopologyChange {}

    /** A mark behind the settlements of a purge, for its answer to wait for; it changes nothing by itself. */
    record QueuePurged(long id) implements TopologyChange {}

    /**
     * The queue begins to hand out messages: from now on each of its messages may have been delivered before a crash.
     * Durable before the first of them leaves.
     */
    record QueueServed(long id) implements TopologyChange {}

    /** The queue has no consumers and no deliveries: it has handed out nothing beyond {@code handedOutUpTo}. */
    record QueueRested(long id, long handedOutUpTo) implements TopologyChange {}

    record Bound(BindingRecord binding) implements TopologyChange {}

    record Unbound(BindingRecord binding) implements TopologyChange {}

    /**
     * A setting of the virtual host has this value from now on.
     *
     * @param vhost empty when the setting is of the whole broker
     * @param component what the setting belongs to, such as "policy"
     */
    record ParameterSet(String vhost, String component, String name, FieldTable value) implements TopologyChange {}

    record ParameterCleared(String vhost, String component, String name) implements TopologyChange {}

    /** A binding by the names of its ends. */
    record BindingRecord(
            String vhost,
            String source,
            String destination,
            boolean toQueue,
            String routingKey,
            FieldTable arguments) {}
}
