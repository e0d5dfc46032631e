package io.warrenmq.core.vhost;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.routing.Binding;
import io.warrenmq.core.shard.Countdown;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import java.util.List;

/** Deletes all that is in a virtual host: queues with what they hold, then the rest. Home shard; used once. */
final class Erasure {
    private final VirtualHost vhost;
    private final Topology topology;

    Erasure(VirtualHost vhost) {
        this.vhost = vhost;
        this.topology = vhost.topology();
    }

    void begin(Runnable done) {
        List<Queue> queues = List.copyOf(topology.queues());
        Countdown left = Countdown.of(queues.size(), () -> {
            eraseExchanges();
            eraseParameters();
            done.run();
        });
        queues.forEach(queue -> vhost.queues().end(queue, left::one));
    }

    /** Predeclared exchanges stay where they are, which is nowhere once the virtual host has gone. */
    private void eraseExchanges() {
        for (Exchange each : topology.exchanges()) {
            if (isPredeclared(each) && !each.isDefault()) {
                each.bindings().bindings().forEach(binding -> unbind(each, binding));
            }
        }
        for (Exchange each : topology.exchanges()) {
            // Auto-delete exchanges may have gone with the one before.
            if (!isPredeclared(each) && topology.findExchange(each.name()) != null) {
                topology.deleteExchange(each.name(), false);
                if (each.options().durable()) {
                    vhost.changed(new TopologyChange.ExchangeDeleted(vhost.name(), each.name()));
                }
            }
        }
    }

    private static boolean isPredeclared(Exchange exchange) {
        return exchange.isDefault() || exchange.name().startsWith(Names.RESERVED_PREFIX);
    }

    private void unbind(Exchange source, Binding binding) {
        BindingRequest request = new BindingRequest(
                source.name(),
                binding.destination().name(),
                binding.destination().isQueue(),
                binding.routingKey(),
                binding.arguments());
        boolean durable = Changes.isDurable(topology, request);
        if (topology.unbind(request) && durable) {
            vhost.changed(new TopologyChange.Unbound(Changes.record(vhost.name(), request)));
        }
    }

    private void eraseParameters() {
        for (Parameters.Parameter each : vhost.parameters().list()) {
            vhost.parameters().clear(each.component(), each.name());
        }
    }
}
