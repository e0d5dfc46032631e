package io.warrenmq.core.vhost;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.shard.Shard;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The way of messages into queues: routing, journal, hand-over. Kept by whoever publishes, on that one's shard, and
 * used again for each message: a message that is routed first is what the methods without a {@link Routed} speak of,
 * until the routes are cleared. A message to queues on the same shard allocates nothing here.
 */
final class Forwarding {
    private static final long[] NONE = {};

    private final VirtualHost vhost;
    private final Shard shard;
    private final Receipts receipts;
    private final RouteSet routes;
    private long[] durableQueues = new long[4];

    /** @param receipts hears what a hand-over leaves open */
    Forwarding(VirtualHost vhost, Shard shard, Receipts receipts) {
        this.vhost = vhost;
        this.shard = shard;
        this.receipts = receipts;
        this.routes = new RouteSet(vhost, shard);
    }

    /** Where the current message goes. */
    RouteSet routes() {
        return routes;
    }

    /** The current message and where it goes, to be journaled and handed over later. */
    Routed routed(Message message) {
        forgetDelay(message);
        long[] durable = message.isPersistent() ? Arrays.copyOf(durableQueues, findDurableQueues()) : NONE;
        return new Routed(message, routes.queues(), durable, routes.replyTarget());
    }

    /**
     * Journals the current message if it is persistent and durable queues get it: one record for all of them, whose
     * position becomes the message's identity.
     */
    void journal(Message message) {
        if (!message.isPersistent()) {
            return;
        }
        forgetDelay(message);
        int count = findDurableQueues();
        if (count > 0) {
            message.journaledAt(vhost.journal().append(message, durableQueues, count));
        }
    }

    /** Where no exchange holds the message back, its delay means nothing, also after a restart. */
    private void forgetDelay(Message message) {
        if (message.hasHeaders() && !routes.isHeldBack()) {
            message.ignoreDelay();
        }
    }

    /** Puts the ids of the durable ones among the message's queues into {@link #durableQueues}; returns how many. */
    private int findDurableQueues() {
        int count = 0;
        for (int i = 0; i < routes.size(); i++) {
            Queue queue = routes.queue(i);
            if (queue.options().durable()) {
                if (count == durableQueues.length) {
                    durableQueues = Arrays.copyOf(durableQueues, count * 2);
                }
                durableQueues[count++] = queue.identity().id();
            }
        }
        return count;
    }

    /** Hands the current message to its queues; returns how many receipts with this sequence will follow. */
    int handOver(Message message, long sequence) {
        int open = 0;
        for (int i = 0; i < routes.size(); i++) {
            open += handOver(routes.queue(i), message, sequence);
        }
        reply(routes.replyTarget(), message);
        return open;
    }

    /** The same for a message that was routed before. */
    int handOver(Routed routed, long sequence) {
        int open = 0;
        for (Queue queue : routed.queues()) {
            open += handOver(queue, routed.message(), sequence);
        }
        reply(routed.replyTarget(), routed.message());
        return open;
    }

    /** Returns how many receipts will follow: none when the queue is here and has taken it. */
    private int handOver(Queue queue, Message message, long sequence) {
        if (queue.shard() == shard) {
            if (queue.publish(message)) {
                return 0;
            }
            shard.post(() -> receipts.refused(sequence)); // later, for now the publisher does not expect it yet
            return 1;
        }
        shard.send(queue.shard(), () -> {
            boolean taken = queue.publish(message);
            queue.shard().send(shard, () -> answer(sequence, taken));
        });
        return 1;
    }

    private void answer(long sequence, boolean taken) {
        if (taken) {
            receipts.taken(sequence);
        } else {
            receipts.refused(sequence);
        }
    }

    /**
     * Hands over a message that nobody waits for: there are no receipts.
     *
     * @param promised whether the queues have promised to take it; else one that refuses it drops it
     */
    void handOver(Routed routed, boolean promised) {
        Message message = routed.message();
        for (Queue queue : routed.queues()) {
            shard.send(queue.shard(), promised ? () -> queue.take(message) : () -> queue.publish(message));
        }
        reply(routed.replyTarget(), message);
    }

    private void reply(@Nullable ReplyTarget target, Message message) {
        if (target != null) {
            shard.send(target.shard(), () -> target.reply(message));
        }
    }
}
