package io.warrenmq.core.vhost;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import org.jspecify.annotations.Nullable;

/** Writes changes of the topology as the journal records them. */
final class Changes {
    private Changes() {}

    static TopologyChange declared(String vhost, Exchange exchange) {
        Exchange.Options options = exchange.options();
        return new TopologyChange.ExchangeDeclared(
                vhost,
                exchange.name(),
                options.type().wireName(),
                options.autoDelete(),
                options.internal(),
                options.arguments());
    }

    static TopologyChange declared(Queue queue) {
        Queue.Identity identity = queue.identity();
        return new TopologyChange.QueueDeclared(
                identity.vhost(),
                identity.name(),
                identity.id(),
                identity.options().autoDelete(),
                identity.options().arguments());
    }

    static TopologyChange changed(Queue queue, FieldTable arguments) {
        Queue.Identity identity = queue.identity();
        return new TopologyChange.QueueChanged(identity.vhost(), identity.name(), identity.id(), arguments);
    }

    static TopologyChange deleted(Queue queue) {
        Queue.Identity identity = queue.identity();
        return new TopologyChange.QueueDeleted(identity.vhost(), identity.name(), identity.id());
    }

    static TopologyChange.BindingRecord record(String vhost, BindingRequest request) {
        return new TopologyChange.BindingRecord(
                vhost,
                request.source(),
                request.destination(),
                request.toQueue(),
                request.routingKey(),
                request.arguments());
    }

    /** A binding lives through a restart when both of its ends do; one that is missing is not in the way. */
    static boolean isDurable(Topology topology, BindingRequest request) {
        return isDurable(topology.findExchange(request.source()))
                && (request.toQueue()
                        ? isDurable(topology.findQueue(request.destination()))
                        : isDurable(topology.findExchange(request.destination())));
    }

    private static boolean isDurable(@Nullable Exchange exchange) {
        return exchange == null || exchange.options().durable();
    }

    private static boolean isDurable(@Nullable Queue queue) {
        return queue == null || queue.options().durable();
    }
}
