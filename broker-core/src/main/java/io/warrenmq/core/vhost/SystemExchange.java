package io.warrenmq.core.vhost;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.routing.BindingTable;
import io.warrenmq.core.shard.Shard;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;

/**
 * A predeclared exchange that only the broker publishes to. From any thread, and never in anybody's way: messages
 * travel to the home shard of the virtual host and are published there, in the order of each thread.
 *
 * <p>Bound: {@link #WAITING_MAX} messages wait for the home shard, further ones are dropped.
 */
final class SystemExchange {
    static final int WAITING_MAX = 8192;

    private final VirtualHost vhost;
    private final Shard home;
    private final String name;
    private final BindingTable bindings;
    private final AtomicInteger waiting = new AtomicInteger();

    /** Owned by the home shard. */
    private boolean publishing;

    SystemExchange(VirtualHost vhost, String name) {
        this.vhost = vhost;
        this.home = vhost.home();
        this.name = name;
        this.bindings = vhost.topology().exchange(name).bindings();
    }

    String name() {
        return name;
    }

    /** Whether anybody can get what is published here. */
    boolean isBound() {
        return !bindings.isEmpty();
    }

    /** Whether the calling thread is publishing here right now. */
    boolean isPublishing() {
        return home.isInside() && publishing;
    }

    /** @param message makes the message of the time of publishing, in milliseconds since 1970 */
    void publish(LongFunction<Message> message) {
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            return;
        }
        home.post(() -> {
            waiting.decrementAndGet();
            publishing = true;
            try {
                vhost.brokerPublisher(home).publish(message.apply(home.wallMs()));
            } finally {
                publishing = false;
            }
        });
    }
}
