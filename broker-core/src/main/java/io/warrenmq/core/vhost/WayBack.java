package io.warrenmq.core.vhost;

import io.warrenmq.core.access.Access;
import io.warrenmq.core.access.Permission;
import io.warrenmq.core.deadletter.DeathHistory;
import io.warrenmq.core.deadletter.DeathPlace;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.redrive.RedriveRequest;
import io.warrenmq.core.redrive.RedriveSkip;
import io.warrenmq.core.routing.ExchangeType;
import io.warrenmq.core.table.FieldTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a dead letter goes when it goes back: to the queue where it died, if that is there, and no other; else
 * through the exchange and with the routing keys that had brought it there. It gets there as it had come: with that
 * exchange and routing key. Its headers stay, so that one can count how often it died; deaths in them are marked as
 * published again, as of any message that somebody sends anew. Used on the source's shard.
 */
final class WayBack {
    /** Where one goes. */
    sealed interface Way {
        record To(Routed routed) implements Way {}

        /** It stays. */
        record Stays(RedriveSkip why) implements Way {}
    }

    private static final Way NO_ORIGIN = new Way.Stays(RedriveSkip.NO_ORIGIN);
    private static final Way NOWHERE = new Way.Stays(RedriveSkip.NOWHERE);
    private static final Way SAME_QUEUE = new Way.Stays(RedriveSkip.SAME_QUEUE);
    private static final Way NO_PERMISSION = new Way.Stays(RedriveSkip.NO_PERMISSION);

    private static final long[] NO_QUEUES = {};

    private final VirtualHost vhost;
    private final Queue source;
    private final RedriveRequest request;
    private final Access access;

    /** @param access of who asks, for the source's shard */
    WayBack(VirtualHost vhost, Queue source, RedriveRequest request, Access access) {
        this.vhost = vhost;
        this.source = source;
        this.request = request;
        this.access = access;
    }

    /** Where the message goes, as things are now. */
    Way find(Message message) {
        try {
            DeathPlace origin = request.toFirst() ? DeathHistory.first(message) : DeathHistory.last(message);
            if (request.destination() != null) {
                return toQueue(sent(message, origin), request.destination());
            }
            if (origin == null) {
                return NO_ORIGIN;
            }
            Message sent = sent(message, origin);
            return isThere(origin.queue()) ? toQueue(sent, origin.queue()) : throughExchange(sent, origin);
        } catch (BrokerException _) {
            return NO_PERMISSION;
        }
    }

    private boolean isThere(String queueName) {
        Queue queue = vhost.topology().findQueue(queueName);
        return queue != null && queue.identity().owner() != Queue.BROKER;
    }

    private Way toQueue(Message sent, String queueName) {
        Queue target = vhost.topology().findQueue(queueName);
        if (target == null || !isThere(queueName)) {
            return NOWHERE;
        }
        if (target == source) {
            return SAME_QUEUE;
        }
        access.requireForExchange(Permission.WRITE, "");
        sent.ignoreDelay();
        boolean journaled = sent.isPersistent() && target.options().durable();
        long[] durableQueues = journaled ? new long[] {target.identity().id()} : NO_QUEUES;
        return new Way.To(new Routed(sent, new Queue[] {target}, durableQueues, null));
    }

    private Way throughExchange(Message sent, DeathPlace origin) {
        Exchange exchange = vhost.topology().findExchange(origin.exchange());
        if (exchange == null || exchange.options().internal()) {
            return NOWHERE;
        }
        access.requireForExchange(Permission.WRITE, exchange.name());
        List<String> keys = origin.routingKeys();
        List<String> extraKeys = keys.size() > 1 ? keys.subList(1, keys.size()) : List.of();
        if (exchange.options().type() == ExchangeType.TOPIC) {
            access.requireForTopic(Permission.WRITE, exchange.name(), sent.routingKey());
            extraKeys.forEach(key -> access.requireForTopic(Permission.WRITE, exchange.name(), key));
        }
        Routed routed = vhost.deadLetters(source.shard()).route(source, sent, extraKeys, !request.dryRun());
        return routed == null ? NOWHERE : new Way.To(routed);
    }

    private Message sent(Message message, @Nullable DeathPlace origin) {
        BasicProperties properties = message.peekProperties();
        FieldTable headers = properties.headers();
        BasicProperties marked =
                headers == null ? properties : properties.withHeaders(DeathHistory.markRepublished(headers));
        String exchange = origin == null ? message.exchange() : origin.exchange();
        String ownKey = origin == null ? message.routingKey() : firstKey(origin);
        Message sent = message.sentOn(exchange, ownKey, marked);
        sent.publishedAt(source.shard().wallMs()); // its time in the queue begins now
        return sent;
    }

    private static String firstKey(DeathPlace origin) {
        return origin.routingKeys().isEmpty() ? "" : origin.routingKeys().getFirst();
    }
}
