package io.warrenmq.core.management;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.routing.Binding;
import io.warrenmq.core.routing.Destination;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.List;

/** Lists bindings, also those that nobody made: each queue's to the default exchange. From any thread. */
final class Bindings {
    private Bindings() {}

    /** Adds those of an exchange as their source. */
    static void from(Exchange source, VirtualHost vhost, List<BindingView> found) {
        if (source.isDefault()) {
            vhost.inventory().queues().forEachRemaining(queue -> found.add(byName(vhost, queue.name())));
            return;
        }
        for (Binding binding : source.bindings().bindings()) {
            found.add(view(vhost, source, binding));
        }
    }

    /** Those to a queue or an exchange. */
    static List<BindingView> to(VirtualHost vhost, String name, boolean isQueue) {
        List<BindingView> found = new ArrayList<>();
        Destination destination =
                isQueue ? vhost.inventory().findQueue(name) : vhost.inventory().findExchange(name);
        if (destination == null) {
            return found;
        }
        if (isQueue) {
            found.add(byName(vhost, name));
        }
        for (Exchange source : vhost.inventory().exchanges()) {
            for (Binding binding : source.bindings().bindings()) {
                if (binding.destination() == destination) {
                    found.add(view(vhost, source, binding));
                }
            }
        }
        return found;
    }

    private static BindingView byName(VirtualHost vhost, String queue) {
        return new BindingView(vhost.name(), "", queue, true, queue, FieldTable.EMPTY);
    }

    private static BindingView view(VirtualHost vhost, Exchange source, Binding binding) {
        Destination destination = binding.destination();
        return new BindingView(
                vhost.name(),
                source.name(),
                destination.name(),
                destination.isQueue(),
                binding.routingKey(),
                binding.arguments());
    }
}
