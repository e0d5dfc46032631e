package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.accessRefused;
import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.access.Permission;
import io.warrenmq.core.dedup.ProducerSequence;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.PropertyFlags;
import io.warrenmq.core.routing.ExchangeType;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.TableScan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session publishes: it is checked, and then takes its way into queues. One per channel, owned by its session's
 * shard. A message to queues on that shard without special properties allocates nothing here.
 */
public final class Publisher {
    /** Answer of {@link #publish} for a message that no queue gets. */
    public static final int UNROUTABLE = -1;

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
    private final Forwarding forwarding;
    private final Tracer tracer;
    private final RouteSet routes;
    private final TableScan headerScan = PublishChecks.newHeaderScan();
    private @Nullable String replyAddress;
    private final MessageSizes sizes;
    private long routedCount;

    /** @param receipts hears what {@link #publish} leaves open */
    public Publisher(VirtualHost vhost, Session session, Receipts receipts) {
        this(vhost, session, receipts, new Tracer(vhost, session, 0));
    }

    /** @param tracer traces what is published */
    public Publisher(VirtualHost vhost, Session session, Receipts receipts, Tracer tracer) {
        this.vhost = vhost;
        this.session = session;
        this.shard = session.shard();
        this.forwarding = new Forwarding(vhost, shard, receipts);
        this.routes = forwarding.routes();
        this.tracer = tracer;
        this.sizes = vhost.inventory().sizes(shard.index());
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
        Exchange exchange = exchangeFor(message);
        requireForTopics(exchange, PublishChecks.extraKeys(checkProperties(message)));
    }

    /** Routing keys in CC and BCC need what the message's own needs. */
    private void requireForTopics(Exchange exchange, List<String> extraKeys) {
        if (exchange.options().type() == ExchangeType.TOPIC) {
            extraKeys.forEach(key -> session.access().requireForTopic(Permission.WRITE, exchange.name(), key));
        }
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
            if (tracer.isOn()) {
                tracer.published(message, toRoute, routes.queues());
            }
            if (!routes.isRouted()) {
                return UNROUTABLE;
            }
            forwarding.journal(toRoute);
            if (toRoute != message && toRoute.position() != Message.NOT_JOURNALED) {
                message.journaledAt(toRoute.position());
            }
            return forwarding.handOver(toRoute, sequence);
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
     * @param undo where to add what must run when it is not published after all
     * @throws io.warrenmq.core.error.BrokerException 403, 404, 406
     */
    @Nullable
    Routed prepare(Message message, List<Runnable> undo) {
        try {
            Message toRoute = route(message);
            undo.addAll(routes.undo());
            if (tracer.isOn()) {
                tracer.published(message, toRoute, routes.queues());
            }
            return routes.isRouted() ? forwarding.routed(toRoute) : null;
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
            requireForTopics(exchange, extraKeys);
            // What is held back is routed later, and needs its blind copies then.
            toRoute = exchange.isDelaying() && message.delayMs() > 0 ? toRoute : PublishChecks.visible(toRoute, copies);
        }
        toRoute.publishedAt(shard.wallMs());
        number(toRoute, copies);
        routes.route(exchange, toRoute, extraKeys);
        count(exchange, message);
        return toRoute;
    }

    private void count(Exchange exchange, Message message) {
        sizes.add(message.bodyBytes());
        int queueCount = routes.size();
        routedCount += queueCount;
        // A reply address is no queue, but the message goes somewhere.
        exchange.counters().of(shard.index()).published(queueCount == 0 && routes.isRouted() ? 1 : queueCount);
    }

    /** How many queues its messages went to, so far; a message counts for each of its queues. */
    public long routedCount() {
        return routedCount;
    }

    /** A message that no queue got was returned; counted at its exchange. */
    public void returned(Message message) {
        Exchange exchange = vhost.topology().findExchange(message.exchange());
        if (exchange != null) {
            exchange.counters().of(shard.index()).returned();
        }
    }

    /** A message that its publisher has not numbered costs nothing here: its headers, if any, are plain. */
    private static void number(Message message, FieldTable headers) {
        ProducerSequence number = headers.isEmpty() ? null : PublishChecks.number(headers);
        if (number != null) {
            message.numbered(number);
        }
    }

    private Exchange exchangeFor(Message message) {
        session.access().requireForExchange(Permission.WRITE, message.exchange());
        Exchange exchange = vhost.topology().exchange(message.exchange());
        if (exchange.options().internal()) {
            throw accessRefused("cannot publish to internal " + exchange.describe());
        }
        if (exchange.options().type() == ExchangeType.TOPIC) {
            session.access().requireForTopic(Permission.WRITE, message.exchange(), message.routingKey());
        }
        return exchange;
    }

    /** Checks the properties; returns the headers when one of them needs to be looked at, else an empty table. */
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
        PublishChecks.number(copies);
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

    /** Hands over what was prepared; returns how many receipts will follow. */
    int handOver(Routed routed, long sequence) {
        return forwarding.handOver(routed, sequence);
    }

    VirtualHost vhost() {
        return vhost;
    }

    /** The publisher's shard. */
    Shard shard() {
        return shard;
    }
}
