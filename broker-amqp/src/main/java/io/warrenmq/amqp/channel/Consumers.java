package io.warrenmq.amqp.channel;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.policy.Setting;
import io.warrenmq.core.queue.Consumer;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.Subscriber;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.vhost.ReplyAddresses;
import io.warrenmq.core.vhost.Session;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of one channel: consume, cancel, qos and what is delivered to them. Owned by the connection's shard.
 */
public final class Consumers {
    private final AmqpChannel channel;
    private final Unacked unacked;
    private final ReplyConsumer replies;
    private final ChannelPrefetch prefetch = new ChannelPrefetch();
    private final Map<String, ChannelConsumer> byTag = new LinkedHashMap<>(2);
    private int consumerPrefetch;

    Consumers(AmqpChannel channel, Unacked unacked) {
        this.channel = channel;
        this.unacked = unacked;
        this.replies = new ReplyConsumer(channel);
    }

    Shard shard() {
        return channel.shard();
    }

    /** Who is behind the consumers. From any shard. */
    Subscriber subscriber() {
        Session session = channel.session();
        return new Subscriber(session.access().user().name(), session.channelName(channel.number()));
    }

    /** How many deliveries each consumer to come may hold; 0 is unlimited. */
    int consumerPrefetch() {
        return consumerPrefetch;
    }

    ChannelPrefetch prefetch() {
        return prefetch;
    }

    Collection<ChannelConsumer> all() {
        return byTag.values();
    }

    // --- consume and cancel

    void consume(BasicMethod.Consume request) {
        String queueName = channel.queueName(request.queue());
        String tag = request.consumerTag().isEmpty() ? channel.makeName("amq.ctag-") : request.consumerTag();
        if (byTag.containsKey(tag) || replies.hasTag(tag)) {
            throw new BrokerException(ReplyCode.NOT_ALLOWED, "attempt to reuse consumer tag '" + tag + "'");
        }
        if (byTag.size() >= channel.config().consumersPerChannelMax()) {
            throw new BrokerException(
                    ReplyCode.NOT_ALLOWED,
                    "number of consumers (" + byTag.size() + ") has reached the maximum per channel");
        }
        if (queueName.equals(ReplyAddresses.PSEUDO_QUEUE)) {
            replies.consume(tag, request);
            return;
        }
        Queue queue = channel.vhost().queues().toConsume(channel.session(), queueName);
        requireTimeout(request.arguments());
        Consumer.Options options = new Consumer.Options(
                tag,
                request.noAck(),
                request.exclusive(),
                priority(request.arguments()),
                consumerPrefetch,
                request.arguments());
        ChannelConsumer consumer = new ChannelConsumer(this, queue, options, prefetch.isLimited() && !request.noAck());
        // Known before it is answered, so that a channel that dies meanwhile takes it along.
        byTag.put(tag, consumer);
        channel.vhost()
                .queues()
                .subscribe(
                        consumer.consumer(),
                        channel.ask(
                                _ -> {
                                    if (!request.noWait()) {
                                        channel.send(new BasicMethod.ConsumeOk(tag));
                                    }
                                },
                                () -> byTag.remove(tag)));
    }

    private static int priority(FieldTable arguments) {
        FieldValue value = arguments.find("x-priority");
        if (value == null) {
            return 0;
        }
        if (!(value instanceof FieldValue.Int number)) {
            throw preconditionFailed("invalid arg 'x-priority': a consumer's priority must be an integer");
        }
        return Math.clamp(number.value(), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static void requireTimeout(FieldTable arguments) {
        String key = Setting.CONSUMER_TIMEOUT.argument();
        FieldValue value = arguments.find(key);
        String fault = value == null ? null : Setting.CONSUMER_TIMEOUT.fault(value);
        if (fault != null) {
            throw preconditionFailed("invalid arg '" + key + "' for a consumer: " + fault);
        }
    }

    void cancel(BasicMethod.Cancel request) {
        String tag = request.consumerTag();
        ChannelConsumer consumer = byTag.remove(tag);
        Runnable answer = () -> {
            if (!request.noWait()) {
                channel.send(new BasicMethod.CancelOk(tag));
            }
        };
        if (consumer == null) {
            replies.cancel(tag);
            answer.run(); // RabbitMQ answers an unknown tag all the same
            return;
        }
        prefetch.forget(consumer);
        channel.vhost().queues().cancel(consumer.consumer(), channel.ask(_ -> answer.run()));
    }

    /**
     * A delivery has gone back to its queue, because its consumer took too long. The consumer is cancelled then; a
     * client that could not be told loses its channel instead, as before RabbitMQ 4.3.
     */
    void timedOut(Delivery delivery, long timeoutMs) {
        if (unacked.takeLate(delivery) != null) {
            prefetch.release(1);
        }
        if (!channel.wantsCancelNotify()) {
            BrokerException refusal = preconditionFailed("delivery acknowledgement on channel " + channel.number()
                    + " timed out. Timeout value used: " + timeoutMs
                    + " ms. This timeout value can be configured, see consumers doc guide to learn more");
            channel.shard().post(() -> channel.refuse(refusal, 0)); // later, for now the queue is at work on it
        }
    }

    /** The queue has gone, and the consumer with it. */
    void cancelledByQueue(ChannelConsumer consumer) {
        prefetch.forget(consumer);
        if (byTag.remove(consumer.tag(), consumer) && channel.isOpen() && channel.wantsCancelNotify()) {
            channel.send(new BasicMethod.Cancel(consumer.tag(), true));
        }
    }

    /**
     * Consumers whose queue the user may read no more are cancelled, and the client is told. What they have got it may
     * still settle.
     */
    public void permissionsChanged() {
        for (ChannelConsumer each : List.copyOf(byTag.values())) {
            Queue queue = each.consumer().queue();
            if (!channel.session().access().mayRead(queue.name())) {
                Reply<Done> ended = new Reply<>(shard(), _ -> {}, _ -> {});
                channel.vhost().queues().cancel(each.consumer(), ended);
                cancelledByQueue(each);
            }
        }
    }

    // --- prefetch

    /** Without {@code global} it also applies to the consumers that are there, see the compatibility notes. */
    void qos(BasicMethod.Qos request) {
        if (request.prefetchBytes() != 0) {
            throw new BrokerException(ReplyCode.NOT_IMPLEMENTED, "prefetch_size!=0 (" + request.prefetchBytes() + ")");
        }
        int limit = request.prefetchCount();
        if (request.global()) {
            boolean was = prefetch.isLimited();
            prefetch.limit(limit, was ? prefetch.used() : unacked.consumedCount());
            if (was != prefetch.isLimited()) {
                byTag.values().stream()
                        .filter(each -> !each.consumer().options().noAck())
                        .forEach(each -> each.consumer().share(prefetch.isLimited()));
            }
        } else {
            consumerPrefetch = limit;
            byTag.values().forEach(each -> each.consumer().limitTo(limit));
        }
        channel.send(new BasicMethod.QosOk());
    }

    // --- deliveries

    boolean canDeliver() {
        return channel.isOpen() && channel.isWritable();
    }

    /** Writes one delivery; false when the socket takes no more. */
    boolean deliver(ChannelConsumer consumer, Message message, boolean redelivered, @Nullable Delivery delivery) {
        if (!channel.isOpen()) {
            // It was under way from another shard when the channel ended.
            if (delivery != null) {
                channel.giveBack(delivery);
            }
            return true;
        }
        long tag = channel.nextDeliveryTag();
        if (delivery != null) {
            unacked.add(tag, delivery, consumer);
        }
        channel.counters().delivered(delivery == null, redelivered);
        if (channel.tracer().isOn()) {
            channel.tracer().delivered(consumer.consumer().queue().name(), message, redelivered);
        }
        return channel.deliver(consumer.tagBytes(), tag, redelivered, message);
    }

    void resume() {
        byTag.values().forEach(ChannelConsumer::resume);
    }

    /** The channel has gone. */
    void close() {
        byTag.clear();
        replies.close();
    }
}
