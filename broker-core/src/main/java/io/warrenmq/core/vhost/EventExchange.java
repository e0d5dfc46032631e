package io.warrenmq.core.vhost;

import io.warrenmq.core.event.Event;
import io.warrenmq.core.event.Events;
import org.jspecify.annotations.Nullable;

/** Publishes events to {@code amq.rabbitmq.event} of one virtual host while something is bound there. */
public final class EventExchange implements Events {
    private static final String NAME = "amq.rabbitmq.event";

    private final String node;
    private volatile @Nullable SystemExchange exchange;

    /** @param node the broker's name */
    public EventExchange(String node) {
        this.node = node;
    }

    /** From now on events are published there. */
    public void publishIn(VirtualHost vhost) {
        exchange = new SystemExchange(vhost, NAME);
    }

    @Override
    public boolean isWatched() {
        SystemExchange to = exchange;
        return to != null && to.isBound();
    }

    @Override
    public void emit(Event event) {
        SystemExchange to = exchange;
        if (to != null && to.isBound()) {
            to.publish(epochMs -> event.toMessage(NAME, epochMs));
        }
    }

    @Override
    public String node() {
        return node;
    }
}
