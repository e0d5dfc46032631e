package io.warrenmq.core.vhost;

import io.warrenmq.core.event.Event;
import io.warrenmq.core.event.Events;
import org.jspecify.annotations.Nullable;

/** Publishes events to {@code amq.rabbitmq.event} of one virtual host while something is bound there. */
public final class EventExchange implements Events {
    private static final String NAME = "amq.rabbitmq.event";

    private final String node;
    private @Nullable SystemExchange exchange;

    /** @param node the broker's name */
    public EventExchange(String node) {
        this.node = node;
    }

    /** From now on events are published there. Before anybody else uses this. */
    public void publishIn(VirtualHost vhost) {
        exchange = new SystemExchange(vhost, NAME);
    }

    @Override
    public boolean isWatched() {
        return exchange != null && exchange.isBound();
    }

    @Override
    public void emit(Event event) {
        if (exchange != null && exchange.isBound()) {
            exchange.publish(epochMs -> event.toMessage(NAME, epochMs));
        }
    }

    @Override
    public String node() {
        return node;
    }
}
