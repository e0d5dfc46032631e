package io.warrenmq.core.vhost;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.vhost.Declarations.BindingRequest;

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

    /** A binding lives through a restart when both of its ends do. */
    static boolean isDurable(Topology topology, BindingRequest request) {
        Exchange source = topology.findExchange(request.source());
        if (source == null || !source.options().durable()) {
            return false;
        }
        if (request.toQueue()) {
            Queue queue = topology.findQueue(request.destination());
            return queue != null && queue.options().durable();
        }
        Exchange destination = topology.findExchange(request.destination());
        return destination != null && destination.options().durable();
    }
}
