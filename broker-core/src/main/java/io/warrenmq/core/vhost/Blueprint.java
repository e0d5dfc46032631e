package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.routing.Binding;
import io.warrenmq.core.routing.ExchangeType;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import io.warrenmq.core.vhost.Declarations.QueueDeclaration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges, queues and bindings as an administrator defines them, not a client: many at once, without permissions,
 * checked before the first of them is made. Home shard, but for what says otherwise.
 */
public final class Blueprint {
    private final VirtualHost vhost;
    private final Topology topology;

    public Blueprint(VirtualHost vhost) {
        this.vhost = vhost;
        this.topology = vhost.topology();
    }

    // --- checks that need no virtual host, from any thread

    /**
     * Checks an exchange that is to be.
     *
     * @throws BrokerException 403, 406
     */
    public static void check(String vhostName, ExchangeDeclaration declaration) {
        String what = "exchange '" + declaration.name() + "' in vhost '" + vhostName + "'";
        Topology.requireNotDefault(declaration.name());
        Names.requireUnreserved("exchange", declaration.name());
        ExchangeType type = ExchangeType.find(declaration.kind());
        if (type == null) {
            throw preconditionFailed("unknown exchange type '" + declaration.kind() + "'");
        }
        QueueArguments.requireExchangeName(Exchange.ALTERNATE, declaration.arguments(), what);
        ExchangeArguments.check(type, declaration.arguments(), what);
    }

    /**
     * Checks a queue that is to be.
     *
     * @throws BrokerException 403, 406
     */
    public static void check(String vhostName, QueueDeclaration declaration) {
        Names.requireUnreserved("queue", declaration.name());
        QueueArguments.check(declaration.options(), "queue '" + declaration.name() + "' in vhost '" + vhostName + "'");
    }

    /** The type that an exchange with this declaration, which is checked, routes as. */
    public static ExchangeType routingType(ExchangeDeclaration declaration) {
        ExchangeType type = ExchangeType.find(declaration.kind());
        if (type == null) {
            throw new IllegalArgumentException("not checked: " + declaration.kind());
        }
        return type.routing(declaration.arguments());
    }

    /** The type of an exchange that every virtual host has, new ones too; null when it is none. */
    public static @Nullable ExchangeType predeclaredType(String exchange) {
        return Topology.PREDECLARED.get(exchange);
    }

    // --- what is there

    /** The type that an exchange of that name routes as; null when there is none. */
    public @Nullable ExchangeType routingType(String exchange) {
        Exchange found = topology.findExchange(exchange);
        return found == null ? null : found.routingType();
    }

    public boolean hasQueue(String name) {
        return topology.findQueue(name) != null;
    }

    /** Whether there is a queue of that name that belongs neither to a connection nor to the broker itself. */
    public boolean hasUnownedQueue(String name) {
        Queue queue = topology.findQueue(name);
        return queue != null && queue.identity().owner() == Queue.NO_OWNER;
    }

    /** All queues, those that count for the limit of the virtual host. */
    public int queueCount() {
        return topology.queueCount();
    }

    /** In what way the exchange of that name is another one; null when it is not. */
    public @Nullable String difference(ExchangeDeclaration declaration) {
        Exchange existing = topology.findExchange(declaration.name());
        return existing == null ? null : refusal(() -> Topology.requireEquivalent(declaration, existing));
    }

    /**
     * In what way the queue of that name is another one; null when it is not.
     *
     * @param metadata what is said about the virtual host, or will be
     */
    public @Nullable String difference(QueueDeclaration declaration, VhostMetadata metadata) {
        Queue existing = topology.findQueue(declaration.name());
        if (existing == null) {
            return null;
        }
        if (existing.identity().owner() != Queue.NO_OWNER) {
            return existing.locked().explanation();
        }
        QueueDeclaration meant =
                new QueueDeclaration(declaration.name(), metadata.withDefaultType(declaration.options()));
        return refusal(() -> vhost.queues().requireEquivalent(meant, existing));
    }

    private static @Nullable String refusal(Runnable check) {
        try {
            check.run();
            return null;
        } catch (BrokerException refusal) {
            return refusal.explanation();
        }
    }

    /** Shows the bindings of an exchange as a source. */
    public void bindings(Exchange source, Consumer<BindingRequest> to) {
        for (Binding each : source.bindings().bindings()) {
            boolean toQueue = each.destination().isQueue();
            if (!toQueue || hasUnownedQueue(each.destination().name())) {
                to.accept(new BindingRequest(
                        source.name(), each.destination().name(), toQueue, each.routingKey(), each.arguments()));
            }
        }
    }

    /** The bindings of an exchange of that name as a source, {@linkplain #normalized normalized}. */
    public Set<BindingRequest> bindingsFrom(String exchange) {
        Set<BindingRequest> found = new HashSet<>();
        Exchange source = topology.findExchange(exchange);
        if (source != null) {
            bindings(source, each -> found.add(normalized(each)));
        }
        return found;
    }

    /**
     * A binding with numbers of one width in its arguments. Definitions are text, where they have none: without this
     * one that a client made would not be found again in its own export.
     */
    public static BindingRequest normalized(BindingRequest request) {
        FieldTable.Builder arguments = FieldTable.builder();
        request.arguments().forEach((key, value) -> arguments.put(key, value.normalized()));
        return new BindingRequest(
                request.source(), request.destination(), request.toQueue(), request.routingKey(), arguments.build());
    }

    // --- making it, when all is checked

    /**
     * Makes what is not there yet of these; what is there stays as it is.
     *
     * @param actor who does so, for events
     */
    public void declareExchanges(String actor, List<ExchangeDeclaration> declarations) {
        vhost.topologyEvents()
                .by(
                        actor,
                        () -> declarations.forEach(each -> {
                            if (topology.findExchange(each.name()) == null) {
                                vhost.exchanges().declareAtHome(each);
                            }
                        }));
    }

    /** The same for queues. The limit of the virtual host is the caller's to check. */
    public void declareQueues(String actor, List<QueueDeclaration> declarations) {
        vhost.topologyEvents()
                .by(
                        actor,
                        () -> declarations.forEach(each -> {
                            if (topology.findQueue(each.name()) == null) {
                                vhost.queues()
                                        .createUnowned(new QueueDeclaration(
                                                each.name(), vhost.metadata().withDefaultType(each.options())));
                                vhost.inventory().declared(true);
                            }
                        }));
    }

    /** Makes a binding unless it is there; {@code done} runs when the destination has what the source kept for it. */
    public void bind(String actor, BindingRequest request, Runnable done) {
        vhost.topologyEvents()
                .by(actor, () -> vhost.exchanges().bindAtHome(request).handOver(done));
    }

    /** Runs the task once all changes of the virtual host so far are durable. */
    public void whenDurable(Runnable task) {
        vhost.answer(true, task);
    }
}
