package io.warrenmq.core.vhost;

import io.warrenmq.core.event.Event;
import io.warrenmq.core.event.EventType;
import io.warrenmq.core.event.Events;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.policy.ApplyTo;
import io.warrenmq.core.policy.Limits.Scope;
import io.warrenmq.core.policy.PolicyRank;
import io.warrenmq.core.queue.Consumer;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.Subscriber;
import io.warrenmq.core.routing.Binding;
import io.warrenmq.core.table.FieldTable;

/**
 * Tells of what becomes of the exchanges, queues, bindings, consumers and parameters of a virtual host, in RabbitMQ's
 * words. On the home shard, but for consumers.
 */
final class TopologyEvents {
    /** Who acts when nobody has asked for it. */
    private static final String BROKER = "rmq-internal";

    private static final String ACTOR = "user_who_performed_action";

    private final Events events;
    private final String vhost;
    private String actor = BROKER;

    TopologyEvents(Events events, String vhost) {
        this.events = events;
        this.vhost = vhost;
    }

    /** What happens within the work is the session's doing. */
    void by(Session session, Runnable work) {
        by(session.access().user().name(), work);
    }

    /** What happens within the work is that user's doing. */
    void by(String user, Runnable work) {
        String before = actor;
        actor = user;
        try {
            work.run();
        } finally {
            actor = before;
        }
    }

    void created(Queue queue) {
        if (isToldOf(queue)) {
            FieldTable arguments = queue.options().arguments();
            boolean quorum = QueueArguments.kind(arguments) == ApplyTo.Kind.QUORUM_QUEUE;
            emit(
                    EventType.QUEUE_CREATED,
                    named(queue.name())
                            .put("durable", queue.options().durable())
                            .put("auto_delete", queue.options().autoDelete())
                            .put("exclusive", queue.options().exclusive())
                            .put("type", quorum ? "quorum" : "classic")
                            .put("arguments", arguments));
        }
    }

    void deleted(Queue queue) {
        if (isToldOf(queue)) {
            emit(EventType.QUEUE_DELETED, named(queue.name()));
        }
    }

    private boolean isToldOf(Queue queue) {
        return events.isWatched() && queue.identity().owner() != Queue.BROKER;
    }

    void created(Exchange exchange) {
        if (events.isWatched()) {
            Exchange.Options options = exchange.options();
            emit(
                    EventType.EXCHANGE_CREATED,
                    named(exchange.name())
                            .put("type", options.type().wireName())
                            .put("durable", options.durable())
                            .put("auto_delete", options.autoDelete())
                            .put("internal", options.internal())
                            .put("arguments", options.arguments()));
        }
    }

    void deleted(Exchange exchange) {
        if (events.isWatched()) {
            emit(EventType.EXCHANGE_DELETED, named(exchange.name()));
        }
    }

    void bound(Exchange source, Binding binding) {
        binding(EventType.BINDING_CREATED, source, binding);
    }

    void unbound(Exchange source, Binding binding) {
        binding(EventType.BINDING_DELETED, source, binding);
    }

    private void binding(EventType type, Exchange source, Binding binding) {
        if (events.isWatched()) {
            emit(
                    type,
                    FieldTable.builder()
                            .put("source_name", source.name())
                            .put("source_kind", "exchange")
                            .put("destination_name", binding.destination().name())
                            .put("destination_kind", binding.destination().isQueue() ? "queue" : "exchange")
                            .put("routing_key", binding.routingKey())
                            .put("arguments", binding.arguments())
                            .put("vhost", vhost));
        }
    }

    /** Emits what happened on the home shard, with who did it. */
    private void emit(EventType type, FieldTable.Builder properties) {
        events.emit(new Event(type, properties.put(ACTOR, actor).build()));
    }

    private FieldTable.Builder named(String name) {
        return FieldTable.builder().put("name", name).put("vhost", vhost);
    }

    // --- consumers, on the shard of their queue

    void subscribed(Consumer consumer) {
        if (events.isWatched()) {
            Consumer.Options options = consumer.options();
            consumer(
                    EventType.CONSUMER_CREATED,
                    consumer,
                    FieldTable.builder()
                            .put("consumer_tag", options.tag())
                            .put("exclusive", options.exclusive())
                            .put("ack_required", !options.noAck())
                            .put("prefetch_count", options.prefetch())
                            .put("arguments", options.arguments()));
        }
    }

    void unsubscribed(Consumer consumer) {
        if (events.isWatched()) {
            consumer(EventType.CONSUMER_DELETED, consumer, FieldTable.builder().put("consumer_tag", consumer.tag()));
        }
    }

    private void consumer(EventType type, Consumer consumer, FieldTable.Builder properties) {
        Subscriber subscriber = consumer.subscriber();
        properties
                .put("channel", subscriber.channel())
                .put("queue", consumer.queue().name())
                .put("vhost", vhost)
                .put(ACTOR, subscriber.user());
        events.emit(new Event(type, properties.build()));
    }

    // --- parameters; who sets them is not known here, so nobody is named

    void set(String component, String name, FieldTable value) {
        if (!events.isWatched()) {
            return;
        }
        if (isPolicy(component)) {
            told(EventType.POLICY_SET, withAll(named(name), value));
        } else {
            told(
                    EventType.PARAMETER_SET,
                    named(name).put("component", component).put("value", value));
        }
        if (isLimits(component)) {
            told(EventType.VHOST_LIMITS_SET, withAll(named(name), value));
        }
    }

    void cleared(String component, String name) {
        if (!events.isWatched()) {
            return;
        }
        if (isPolicy(component)) {
            told(EventType.POLICY_CLEARED, named(name));
        } else {
            told(EventType.PARAMETER_CLEARED, named(name).put("component", component));
        }
        if (isLimits(component)) {
            told(EventType.VHOST_LIMITS_CLEARED, named(name));
        }
    }

    private static boolean isPolicy(String component) {
        return component.equals(PolicyRank.USER.component()) || component.equals(PolicyRank.OPERATOR.component());
    }

    private static boolean isLimits(String component) {
        return component.equals(Scope.VHOST.component());
    }

    private static FieldTable.Builder withAll(FieldTable.Builder properties, FieldTable more) {
        more.forEach(properties::put);
        return properties;
    }

    private void told(EventType type, FieldTable.Builder properties) {
        events.emit(new Event(type, properties.build()));
    }
}
