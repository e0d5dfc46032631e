package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.accessRefused;
import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.access.Permission;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.PropertyFlags;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.TableScan;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of a message from a session into queues: checks, routing, journal, hand-over. One per channel, owned by its
 * session's shard. A message to queues on that shard without special properties allocates nothing here.
 */
public final class Publisher {
    /** Answer of {@link #publish} for a message that no queue gets. */
    public static final int UNROUTABLE = -1;

    private static final long[] NONE = {};
    private static final byte[] PSEUDO_QUEUE = ReplyAddresses.PSEUDO_QUEUE.getBytes(StandardCharsets.UTF_8);

    private static final int CHECKED = PropertyFlags.HEADERS
            | PropertyFlags.EXPIRATION
            | PropertyFlags.USER_ID
            | PropertyFlags.REPLY_TO
            | PropertyFlags.DELIVERY_MODE;
    private static final int SCANNED = CHECKED & ~PropertyFlags.DELIVERY_MODE;

    private final VirtualHost vhost;
    private final Session session;
    private final Shard shard;
    private final Receipts receipts;
    private final RouteSet routes;
    private final TableScan headerScan = PublishChecks.newHeaderScan();
    private long[] durableQueues = new long[4];
    private @Nullable String replyAddress;

    /** @param receipts hears what {@link #publish} leaves open */
    public Publisher(VirtualHost vhost, Session session, Receipts receipts) {
        this.vhost = vhost;
        this.session = session;
        this.shard = session.shard();
        this.receipts = receipts;
        this.routes = new RouteSet(vhost);
    }

    /** The address that stands in for the pseudo-queue in {@code reply_to}; null when the channel takes no replies. */
    public void replyAddress(@Nullable String address) {
        replyAddress = address;
    }

    /**
     * Whether the session may publish this message to its exchange, without publishing it.
     *
     * @throws io.warrenmq.core.error.BrokerException 403, 404, 406
     */
    public void check(Message message) {
        exchangeFor(message);
        checkProperties(message);
    }

    /**
     * Publishes a message.
     *
     * @param sequence handed to {@link Receipts}
     * @return how many receipts will follow, or {@link #UNROUTABLE}. A journaled message has its position then
     * @throws io.warrenmq.core.error.BrokerException 403, 404, 406
     */
    public int publish(Message message, long sequence) {
        try {
            Message toRoute = route(message);
            if (!routes.isRouted()) {
                return UNROUTABLE;
            }
            journal(message, toRoute);
            return handOver(toRoute, sequence);
        } finally {
            routes.clear();
        }
    }

    /** Begins a commit, whose messages are all checked and routed before any of them is published. */
    public Commit commit() {
        return new Commit(this);
    }

    /**
     * Checks and routes a message that is published later, by {@link #handOver}; null when no queue gets it.
     *
     * @throws io.warrenmq.core.error.BrokerException 403, 404, 406
     */
    @Nullable
    Routed prepare(Message message) {
        try {
            Message toRoute = route(message);
            if (!routes.isRouted()) {
                return null;
            }
            long[] durable = toRoute.isPersistent() ? Arrays.copyOf(durableQueues, findDurableQueues()) : NONE;
            return new Routed(toRoute, routes.queues(), durable, routes.replyTarget());
        } finally {
            routes.clear();
        }
    }

    /** Checks a message and finds where it goes; what results is the message as consumers may see it. */
    private Message route(Message message) {
        Exchange exchange = exchangeFor(message);
        FieldTable copies = checkProperties(message);
        Message toRoute = isRequest(message) ? withReplyAddress(message) : message;
        List<String> extraKeys = List.of();
        if (!copies.isEmpty()) {
            extraKeys = PublishChecks.extraKeys(copies);
            toRoute = PublishChecks.withoutBlindCopies(toRoute, copies);
        }
        routes.route(exchange, toRoute, extraKeys);
        return toRoute;
    }

    private Exchange exchangeFor(Message message) {
        session.access().requireForExchange(Permission.WRITE, message.exchange());
        Exchange exchange = vhost.topology().exchange(message.exchange());
        if (exchange.options().internal()) {
            throw accessRefused("cannot publish to internal " + exchange.describe());
        }
        return exchange;
    }

    /** Checks the properties; returns the headers when CC or BCC is among them, else an empty table. */
    private FieldTable checkProperties(Message message) {
        int flags = message.propertyFlags();
        if (!PropertyFlags.any(flags, CHECKED)) {
            return FieldTable.EMPTY;
        }
        PublishChecks.requireDeliveryMode(message.deliveryMode());
        if (!PropertyFlags.any(flags, SCANNED)) {
            return FieldTable.EMPTY;
        }
        FieldTable headers =
                message.isPlain(headerScan) ? null : message.decodeFromClient().headers();
        String userId = message.userId();
        if (userId != null) {
            session.access().requireUserId(userId);
        }
        String expiration = message.expiration();
        if (expiration != null) {
            PublishChecks.requireExpiration(expiration);
        }
        FieldTable copies = headers == null ? FieldTable.EMPTY : headers;
        PublishChecks.extraKeys(copies);
        if (isRequest(message)) {
            requireReplyAddress();
        }
        return copies;
    }

    /** Whether {@code reply_to} names the pseudo-queue. */
    private static boolean isRequest(Message message) {
        return PropertyFlags.any(message.propertyFlags(), PropertyFlags.REPLY_TO) && message.isReplyTo(PSEUDO_QUEUE);
    }

    private Message withReplyAddress(Message message) {
        return message.withProperties(message.properties().withReplyTo(requireReplyAddress()));
    }

    private String requireReplyAddress() {
        if (replyAddress == null) {
            throw preconditionFailed("fast reply consumer does not exist");
        }
        return replyAddress;
    }

    /** One record for all durable queues; its position becomes the message's identity. */
    private void journal(Message published, Message routed) {
        if (!routed.isPersistent()) {
            return;
        }
        int count = findDurableQueues();
        if (count > 0) {
            long position = vhost.journal().append(routed, durableQueues, count);
            routed.journaledAt(position);
            if (published != routed) {
                published.journaledAt(position);
            }
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

    private int handOver(Message message, long sequence) {
        int open = 0;
        for (int i = 0; i < routes.size(); i++) {
            open += handOver(routes.queue(i), message, sequence);
        }
        reply(routes.replyTarget(), message);
        return open;
    }

    /** Hands over what was prepared; returns how many receipts will follow. */
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
            queue.publish(message);
            return 0;
        }
        shard.send(queue.shard(), () -> {
            queue.publish(message);
            queue.shard().send(shard, () -> receipts.taken(sequence));
        });
        return 1;
    }

    private void reply(@Nullable ReplyTarget target, Message message) {
        if (target != null) {
            shard.send(target.shard(), () -> target.reply(message));
        }
    }

    VirtualHost vhost() {
        return vhost;
    }

    /** The publisher's shard. */
    Shard shard() {
        return shard;
    }
}
