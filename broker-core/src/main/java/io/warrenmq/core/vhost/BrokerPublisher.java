package io.warrenmq.core.vhost;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;
import java.util.ArrayDeque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what the broker itself has to say in a virtual host: events, log lines, traces. Nobody is asked for
 * permission, nobody waits for a receipt. One for each shard, owned by it.
 *
 * <p>Bound: at most {@link #OPEN_MAX} messages and {@link #OPEN_BYTES_MAX} and one message more are under way; while it
 * is so many, or while the disk is behind with what memory has no room for, further ones are dropped. What the broker
 * says must not hold up what it is about.
 */
final class BrokerPublisher implements Receipts {
    static final int OPEN_MAX = 16_384;

    private static final long OPEN_BYTES_MAX = 32L * 1024 * 1024;
    private static final long WARNING_INTERVAL_MS = 60_000;
    private static final Logger LOG = LoggerFactory.getLogger(BrokerPublisher.class);

    private final VirtualHost vhost;
    private final Shard shard;
    private final Forwarding forwarding;
    private final ArrayDeque<Message> pending = new ArrayDeque<>(0);
    private int openCount;
    private long openBytes;
    private long droppedCount;
    private long nextWarningMs = Long.MIN_VALUE;

    BrokerPublisher(VirtualHost vhost, Shard shard) {
        this.vhost = vhost;
        this.shard = shard;
        this.forwarding = new Forwarding(vhost, shard, this);
    }

    /** Publishes a message to the exchange that it names, at once. Not from within the work of a queue. */
    void publish(Message message) {
        assert shard.isInside();
        if (hasRoom()) {
            route(message);
        }
    }

    /** Publishes a message when the cycle ends, so that no queue is called in the middle of another one's work. */
    void publishLater(Message message) {
        assert shard.isInside();
        if (!hasRoom()) {
            return;
        }
        opened(1, message.content().length);
        if (pending.isEmpty()) {
            shard.atCycleEnd(this::publishPending);
        }
        pending.add(message);
    }

    private void publishPending() {
        for (Message next = pending.poll(); next != null; next = pending.poll()) {
            taken(next.content().length);
            route(next);
        }
    }

    private void route(Message message) {
        Exchange exchange = vhost.topology().findExchange(message.exchange());
        if (exchange == null) {
            return;
        }
        message.publishedAt(shard.wallMs());
        RouteSet routes = forwarding.routes();
        Routed routed;
        try {
            routes.route(exchange, message, List.of());
            if (!routes.isRouted()) {
                return;
            }
            forwarding.journal(message);
            routed = forwarding.routed(message);
        } finally {
            routes.clear(); // before the hand-over, in which consumers may cause the next trace
        }
        int bytes = message.content().length;
        opened(forwarding.handOver(routed, bytes), bytes);
    }

    private void opened(int count, int bytes) {
        openCount += count;
        openBytes += (long) count * bytes;
    }

    /** The sequence of a message is its size: nothing else needs to be known of it. */
    @Override
    public void taken(long bytes) {
        openCount--;
        openBytes -= bytes;
    }

    private boolean hasRoom() {
        if (openCount < OPEN_MAX
                && openBytes < OPEN_BYTES_MAX
                && !vhost.paging().isBehind()) {
            return true;
        }
        droppedCount++;
        if (shard.nowMs() >= nextWarningMs) {
            nextWarningMs = shard.nowMs() + WARNING_INTERVAL_MS;
            LOG.warn(
                    "queues or the disk are behind: so far {} of the broker's own messages in vhost '{}' are dropped",
                    droppedCount,
                    vhost.name());
        }
        return false;
    }
}
