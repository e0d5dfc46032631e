package io.warrenmq.core.vhost;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.routing.ExchangeType;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the topology of a virtual host from recorded changes: first it finds out what they leave, then it makes that.
 * So nothing goes by itself on the way, as auto-delete exchanges do in live operation. On the home shard, used once.
 */
final class Restoration {
    private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

    private final VirtualHost vhost;
    private final Map<String, TopologyChange.ExchangeDeclared> exchanges = new LinkedHashMap<>();
    private final Map<String, TopologyChange.QueueDeclared> queues = new LinkedHashMap<>();
    private final Set<TopologyChange.BindingRecord> bindings = new LinkedHashSet<>();

    Restoration(VirtualHost vhost) {
        this.vhost = vhost;
    }

    /** Takes the next change in. */
    void apply(TopologyChange change) {
        switch (change) {
            case TopologyChange.ExchangeDeclared declared -> exchanges.put(declared.name(), declared);
            case TopologyChange.ExchangeDeleted deleted -> {
                exchanges.remove(deleted.name());
                unbind(each -> each.source().equals(deleted.name())
                        || (!each.toQueue() && each.destination().equals(deleted.name())));
            }
            case TopologyChange.QueueDeclared declared -> queues.put(declared.name(), declared);
            case TopologyChange.QueueChanged changed ->
                queues.computeIfPresent(
                        changed.name(),
                        (_, known) -> known.id() == changed.id()
                                ? new TopologyChange.QueueDeclared(
                                        known.vhost(),
                                        known.name(),
                                        known.id(),
                                        known.autoDelete(),
                                        changed.arguments())
                                : known);
            case TopologyChange.QueueDeleted deleted -> {
                TopologyChange.QueueDeclared known = queues.get(deleted.name());
                if (known != null && known.id() == deleted.id()) {
                    queues.remove(deleted.name());
                    unbind(each -> each.toQueue() && each.destination().equals(deleted.name()));
                }
            }
            case TopologyChange.Bound bound -> bindings.add(bound.binding());
            case TopologyChange.Unbound unbound -> bindings.remove(unbound.binding());
            case TopologyChange.ParameterSet(String _, String component, String name, FieldTable value) ->
                vhost.parameters().restore(component, name, value);
            case TopologyChange.ParameterCleared(String _, String component, String name) ->
                vhost.parameters().restore(component, name, null);
            case TopologyChange.QueuePurged _, TopologyChange.QueueServed _, TopologyChange.QueueRested _ -> {
                // What they say is in the contents of the queues.
            }
        }
    }

    private void unbind(Predicate<TopologyChange.BindingRecord> gone) {
        bindings.removeIf(gone);
    }

    /** Makes what is left; returns the queues, which are empty. */
    List<Queue> finish() {
        vhost.policies().load();
        vhost.operatorPolicies().load();
        vhost.limits().load();
        vhost.tracing().load();
        exchanges.values().forEach(each -> vhost.topology().restore(exchange(each)));
        vhost.topology().exchanges().forEach(vhost.governance()::govern);
        List<Queue> restored = new ArrayList<>(queues.size());
        queues.values().forEach(each -> restored.add(vhost.queues().restore(each)));
        vhost.topology().exchanges().stream().filter(Exchange::isDelaying).forEach(vhost.queues()::hold);
        bindings.forEach(this::bind);
        return restored;
    }

    private Exchange exchange(TopologyChange.ExchangeDeclared declared) {
        ExchangeType type = ExchangeType.find(declared.kind());
        if (type == null) {
            throw new IllegalStateException("exchange '" + declared.name() + "' in vhost '" + vhost.name()
                    + "' is of type '" + declared.kind() + "', which this version does not know");
        }
        return new Exchange(
                vhost.name(),
                declared.name(),
                new Exchange.Options(type, true, declared.autoDelete(), declared.internal(), declared.arguments()));
    }

    private void bind(TopologyChange.BindingRecord binding) {
        BindingRequest request = new BindingRequest(
                binding.source(), binding.destination(), binding.toQueue(), binding.routingKey(), binding.arguments());
        if (!vhost.topology().restore(request)) {
            LOG.warn(
                    "a binding in vhost '{}' is left out, because one of its ends does not exist: from exchange '{}' to"
                            + " {} '{}'",
                    vhost.name(),
                    binding.source(),
                    binding.toQueue() ? "queue" : "exchange",
                    binding.destination());
        }
    }
}
