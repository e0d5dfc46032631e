package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.accessRefused;
import static io.warrenmq.core.error.BrokerException.notFound;
import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.routing.Binding;
import io.warrenmq.core.routing.Destination;
import io.warrenmq.core.routing.ExchangeType;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges, queues and bindings of one virtual host. Look-ups are free for every shard; changes are made on the
 * home shard only, one after the other.
 */
final class Topology {
    private static final String DEFAULT_EXCHANGE = "";

    /** The exchanges that every virtual host has; those of the broker's own messages are internal. */
    static final Map<String, ExchangeType> PREDECLARED = Map.of(
            DEFAULT_EXCHANGE,
            ExchangeType.DIRECT,
            "amq.direct",
            ExchangeType.DIRECT,
            "amq.fanout",
            ExchangeType.FANOUT,
            "amq.topic",
            ExchangeType.TOPIC,
            "amq.headers",
            ExchangeType.HEADERS,
            "amq.match",
            ExchangeType.HEADERS,
            "amq.rabbitmq.trace",
            ExchangeType.TOPIC,
            "amq.rabbitmq.event",
            ExchangeType.TOPIC,
            "amq.rabbitmq.log",
            ExchangeType.TOPIC);

    private final String vhost;
    private final Map<String, Exchange> exchanges = new ConcurrentHashMap<>();
    private final Map<String, Queue> queues = new ConcurrentHashMap<>();

    /**
     * How many bindings lead to a destination from which exchange, so that its end costs the others nothing. Home
     * shard.
     */
    private final Map<Destination, Map<Exchange, Integer>> sources = new IdentityHashMap<>();

    private final Map<Long, Set<Queue>> exclusiveByOwner = new HashMap<>();

    private final TopologyEvents events;
    private final Consumer<Exchange> unused;

    /** @param unused hears of each auto-delete exchange that has gone with its last binding */
    Topology(String vhost, TopologyEvents events, Consumer<Exchange> unused) {
        this.vhost = vhost;
        this.events = events;
        this.unused = unused;
        PREDECLARED.forEach((name, type) -> predeclare(name, type, name.startsWith("amq.rabbitmq.")));
    }

    private void predeclare(String name, ExchangeType type, boolean internal) {
        Exchange.Options options = new Exchange.Options(type, true, false, internal, FieldTable.EMPTY);
        exchanges.put(name, new Exchange(vhost, name, options));
    }

    // --- look-ups, from any shard

    @Nullable
    Exchange findExchange(String name) {
        return exchanges.get(name);
    }

    @Nullable
    Queue findQueue(String name) {
        return queues.get(name);
    }

    /** @throws io.warrenmq.core.error.BrokerException 404 */
    Exchange exchange(String name) {
        Exchange exchange = exchanges.get(name);
        if (exchange == null) {
            throw notFound("no " + describe("exchange", name));
        }
        return exchange;
    }

    /** @throws io.warrenmq.core.error.BrokerException 404 */
    Queue queue(String name) {
        Queue queue = queues.get(name);
        if (queue == null) {
            throw notFound("no " + describe("queue", name));
        }
        return queue;
    }

    int queueCount() {
        return queues.size();
    }

    /** All exchanges and queues; a copy. */
    List<Destination> destinations() {
        List<Destination> all = new ArrayList<>(exchanges.values());
        all.addAll(queues.values());
        return all;
    }

    /** All queues, seen as they are when they are looked at. */
    Collection<Queue> queues() {
        return queues.values();
    }

    /** All exchanges; a copy. */
    List<Exchange> exchanges() {
        return List.copyOf(exchanges.values());
    }

    String describe(String kind, String name) {
        return kind + " '" + name + "' in vhost '" + vhost + "'";
    }

    // --- exchanges, home shard

    /** Declares an exchange; returns null when an equivalent one exists. */
    @Nullable
    Exchange declare(ExchangeDeclaration declaration) {
        String name = declaration.name();
        requireNotDefault(name);
        ExchangeType type = ExchangeType.find(declaration.kind());
        if (type == null) {
            throw preconditionFailed("unknown exchange type '" + declaration.kind() + "'");
        }
        Exchange existing = exchanges.get(name);
        if (existing != null) {
            requireEquivalent(declaration, existing);
            return null;
        }
        Names.requireUnreserved("exchange", name);
        QueueArguments.requireExchangeName(Exchange.ALTERNATE, declaration.arguments(), describe("exchange", name));
        ExchangeArguments.check(type, declaration.arguments(), describe("exchange", name));
        Exchange.Options options = new Exchange.Options(
                type, declaration.durable(), declaration.autoDelete(), declaration.internal(), declaration.arguments());
        Exchange created = new Exchange(vhost, name, options);
        exchanges.put(name, created);
        events.created(created);
        return created;
    }

    static void requireEquivalent(ExchangeDeclaration declaration, Exchange existing) {
        Exchange.Options options = existing.options();
        Equivalence equivalence = new Equivalence(existing.describe());
        equivalence.require("type", declaration.kind(), options.type().wireName());
        equivalence.require("durable", declaration.durable(), options.durable());
        equivalence.require("auto_delete", declaration.autoDelete(), options.autoDelete());
        equivalence.require("internal", declaration.internal(), options.internal());
        // RabbitMQ compares no other argument of an exchange; but what a delaying one routes as is part of its type.
        equivalence.requireArgument(Exchange.ALTERNATE, declaration.arguments(), options.arguments());
        if (existing.isDelaying()) {
            equivalence.requireArgument(ExchangeType.DELAYED_TYPE, declaration.arguments(), options.arguments());
        }
    }

    /** Deletes an exchange with all its bindings; returns null when there was none. */
    @Nullable
    Exchange deleteExchange(String name, boolean ifUnused) {
        requireNotDefault(name);
        if (name.startsWith(Names.RESERVED_PREFIX)) {
            throw accessRefused("deletion of system " + describe("exchange", name) + " not allowed");
        }
        Exchange exchange = exchanges.get(name);
        if (exchange == null) {
            return null;
        }
        if (ifUnused && !exchange.bindings().isEmpty()) {
            throw preconditionFailed(exchange.describe() + " in use");
        }
        remove(exchange);
        return exchange;
    }

    private void remove(Exchange exchange) {
        forget(exchange);
        unbindEverywhere(exchange);
    }

    private void forget(Exchange exchange) {
        exchanges.remove(exchange.name());
        for (Binding binding : exchange.bindings().bindings()) {
            forgetBinding(binding.destination(), exchange);
            events.unbound(exchange, binding);
        }
        events.deleted(exchange);
    }

    // --- bindings, home shard

    /** Makes a binding; false when it was there. */
    boolean bind(BindingRequest request) {
        requireBindable(request);
        Exchange source = exchange(request.source());
        Binding binding = binding(request, destination(request));
        String fault = source.routingType().checkBinding(request.routingKey(), request.arguments());
        if (fault != null) {
            throw preconditionFailed(fault);
        }
        boolean made = add(source, binding);
        if (made) {
            events.bound(source, binding);
        }
        return made;
    }

    private boolean add(Exchange source, Binding binding) {
        if (!source.bindings().add(binding)) {
            return false;
        }
        sources.computeIfAbsent(binding.destination(), _ -> new LinkedHashMap<>())
                .merge(source, 1, Integer::sum);
        return true;
    }

    /** Undoes a binding; false when there was none, nor anything to bind (RabbitMQ answers ok all the same). */
    boolean unbind(BindingRequest request) {
        requireBindable(request);
        Exchange source = exchanges.get(request.source());
        Destination destination = findDestination(request);
        if (source == null || destination == null) {
            return false;
        }
        Binding binding = binding(request, destination);
        if (!source.bindings().remove(binding)) {
            return false;
        }
        forgetBinding(destination, source);
        events.unbound(source, binding);
        removeIfUnused(source);
        return true;
    }

    private @Nullable Destination findDestination(BindingRequest request) {
        return request.toQueue() ? queues.get(request.destination()) : exchanges.get(request.destination());
    }

    private static Binding binding(BindingRequest request, Destination destination) {
        return new Binding(destination, request.routingKey(), request.arguments());
    }

    private void requireBindable(BindingRequest request) {
        requireNotDefault(request.source());
        if (!request.toQueue()) {
            requireNotDefault(request.destination());
        }
    }

    private Destination destination(BindingRequest request) {
        return request.toQueue() ? queue(request.destination()) : exchange(request.destination());
    }

    static void requireNotDefault(String exchange) {
        if (exchange.isEmpty()) {
            throw accessRefused("operation not permitted on the default exchange");
        }
    }

    // --- what was there before a restart: checked when it was declared, and not again; home shard

    /** Adds an exchange; a predeclared one stays as it is. */
    void restore(Exchange exchange) {
        exchanges.putIfAbsent(exchange.name(), exchange);
    }

    /** Makes a binding; false when one of its ends is missing. */
    boolean restore(BindingRequest request) {
        Exchange source = exchanges.get(request.source());
        Destination destination = findDestination(request);
        if (source == null || destination == null) {
            return false;
        }
        add(source, binding(request, destination));
        return true;
    }

    // --- queues, home shard

    /** The queues that live through a restart; a copy. */
    List<Queue> durableQueues() {
        return queues.values().stream().filter(each -> each.options().durable()).toList();
    }

    void add(Queue queue) {
        queues.put(queue.name(), queue);
        if (queue.options().exclusive()) {
            exclusiveByOwner
                    .computeIfAbsent(queue.identity().owner(), _ -> new LinkedHashSet<>())
                    .add(queue);
        }
    }

    /** Forgets a queue that has ended, and its bindings; false when it was forgotten before. */
    boolean remove(Queue queue) {
        if (!queues.remove(queue.name(), queue)) {
            return false;
        }
        Set<Queue> owned = exclusiveByOwner.get(queue.identity().owner());
        if (owned != null && owned.remove(queue) && owned.isEmpty()) {
            exclusiveByOwner.remove(queue.identity().owner());
        }
        unbindEverywhere(queue);
        events.deleted(queue);
        return true;
    }

    /** The exclusive queues of a connection; a copy. */
    List<Queue> exclusiveQueues(long connection) {
        return List.copyOf(exclusiveByOwner.getOrDefault(connection, Set.of()));
    }

    /**
     * Undoes all bindings to what has gone. Auto-delete exchanges that lose their last binding by it go too, and so on:
     * a list of work, because clients may have chained any number of them.
     */
    private void unbindEverywhere(Destination first) {
        ArrayDeque<Destination> gone = new ArrayDeque<>();
        gone.add(first);
        for (Destination next = gone.poll(); next != null; next = gone.poll()) {
            Map<Exchange, Integer> from = sources.remove(next);
            if (from == null) {
                continue;
            }
            for (Exchange source : from.keySet()) {
                for (Binding binding : source.bindings().removeDestination(next)) {
                    events.unbound(source, binding);
                }
                if (isUnused(source)) {
                    forget(source);
                    gone.add(source);
                    unused.accept(source);
                }
            }
        }
    }

    private void removeIfUnused(Exchange source) {
        if (isUnused(source)) {
            remove(source);
            unused.accept(source);
        }
    }

    /** An auto-delete exchange goes with the last of its bindings as a source. */
    private boolean isUnused(Exchange source) {
        return source.options().autoDelete() && source.bindings().isEmpty() && exchanges.get(source.name()) == source;
    }

    private void forgetBinding(Destination destination, Exchange source) {
        Map<Exchange, Integer> from = sources.get(destination);
        if (from == null) {
            return;
        }
        from.computeIfPresent(source, (_, count) -> count == 1 ? null : count - 1);
        if (from.isEmpty()) {
            sources.remove(destination);
        }
    }
}
