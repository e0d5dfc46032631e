package io.warrenmq.http.metrics;

import static io.warrenmq.http.metrics.Family.counter;
import static io.warrenmq.http.metrics.Family.gauge;

import io.warrenmq.core.management.ChannelView;
import io.warrenmq.core.management.ConnectionView;
import io.warrenmq.core.management.ExchangeView;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What is told of each connection, channel and exchange. */
final class ClientFamilies {
    static final List<ObjectFamily<ConnectionView>> CONNECTION = List.of(
            connection(
                    FamilyGroup.CONNECTION_COARSE,
                    counter("connection_incoming_bytes_total", "Bytes received"),
                    c -> c.numbers().receivedBytes()),
            connection(
                    FamilyGroup.CONNECTION_COARSE,
                    counter("connection_outgoing_bytes_total", "Bytes sent"),
                    c -> c.numbers().sentBytes()),
            connection(
                    FamilyGroup.CONNECTION,
                    counter("connection_incoming_packets_total", "Reads from the socket that brought something"),
                    c -> c.numbers().receivedReads()),
            connection(
                    FamilyGroup.CONNECTION,
                    counter("connection_outgoing_packets_total", "Writes to the socket"),
                    c -> c.numbers().sentWrites()),
            connection(
                    FamilyGroup.CONNECTION,
                    gauge("connection_pending_packets", "Bytes that wait for the socket"),
                    c -> c.numbers().pendingBytes()),
            connection(
                    FamilyGroup.CONNECTION,
                    gauge("connection_channels", "Channels of the connection"),
                    c -> c.numbers().channels()));

    static final List<ObjectFamily<ChannelView>> CHANNEL = List.of(
            channel(gauge("channel_consumers", "Consumers"), c -> c.numbers().consumers()),
            channel(
                    gauge("channel_messages_unacked", "Messages delivered and not settled"),
                    c -> c.numbers().unacked()),
            channel(
                    gauge("channel_messages_unconfirmed", "Messages published and not confirmed"),
                    c -> c.numbers().unconfirmed()),
            channel(
                    gauge("channel_messages_uncommitted", "Messages that wait for their commit"),
                    c -> c.numbers().uncommitted()),
            channel(
                    gauge("channel_acks_uncommitted", "Settlements that wait for their commit"),
                    c -> c.numbers().acksUncommitted()),
            channel(
                    gauge("consumer_prefetch", "Unacknowledged messages that each consumer may have; 0 is no limit"),
                    c -> c.numbers().prefetch()),
            channel(
                    gauge("channel_prefetch", "Unacknowledged messages that all consumers may have; 0 is no limit"),
                    c -> c.numbers().globalPrefetch()));

    /** RabbitMQ tells the exchange as well. */
    static final List<ObjectFamily<ChannelView>> CHANNEL_EXCHANGE = List.of(
            published(
                    "channel_messages_published_total",
                    "Messages published",
                    c -> c.stats().publish()),
            published(
                    "channel_messages_confirmed_total",
                    "Messages confirmed",
                    c -> c.stats().confirm()),
            published(
                    "channel_messages_unroutable_returned_total",
                    "Messages that no queue got, returned",
                    c -> c.stats().returnUnroutable()),
            published(
                    "channel_messages_unroutable_dropped_total",
                    "Messages that no queue got, dropped",
                    c -> c.stats().dropUnroutable()));

    /** RabbitMQ tells the queue as well. */
    static final List<ObjectFamily<ChannelView>> CHANNEL_QUEUE = List.of(
            consumed(
                    "channel_get_ack_total",
                    "Messages fetched that are to be acknowledged",
                    c -> c.stats().get()),
            consumed(
                    "channel_get_total",
                    "Messages fetched that are not to be acknowledged",
                    c -> c.stats().getNoAck()),
            consumed(
                    "channel_messages_delivered_ack_total",
                    "Deliveries to consumers that acknowledge",
                    c -> c.stats().deliver()),
            consumed(
                    "channel_messages_delivered_total",
                    "Deliveries to consumers that do not acknowledge",
                    c -> c.stats().deliverNoAck()),
            consumed(
                    "channel_messages_redelivered_total",
                    "Messages that came once more",
                    c -> c.stats().redeliver()),
            consumed(
                    "channel_messages_acked_total",
                    "Acknowledged messages",
                    c -> c.stats().ack()),
            consumed(
                    "channel_get_empty_total",
                    "Fetches that found nothing",
                    c -> c.stats().getEmpty()));

    static final List<ObjectFamily<ExchangeView>> EXCHANGE = List.of(
            exchange(
                    "exchange_messages_published_total",
                    "Messages published to it",
                    e -> e.stats().publishIn()),
            exchange(
                    "exchange_messages_unroutable_returned_total",
                    "Messages that no queue got, returned",
                    e -> e.stats().returnUnroutable()),
            exchange(
                    "exchange_messages_unroutable_dropped_total",
                    "Messages that no queue got, dropped",
                    e -> e.stats().dropUnroutable()));

    private ClientFamilies() {}

    private static ObjectFamily<ConnectionView> connection(
            FamilyGroup group, Family family, ToDoubleFunction<ConnectionView> value) {
        return new ObjectFamily<>(group, family, value);
    }

    private static ObjectFamily<ChannelView> channel(Family family, ToDoubleFunction<ChannelView> value) {
        return new ObjectFamily<>(FamilyGroup.CHANNEL, family, value);
    }

    private static ObjectFamily<ChannelView> published(String name, String help, ToDoubleFunction<ChannelView> value) {
        return new ObjectFamily<>(FamilyGroup.CHANNEL_EXCHANGE, counter(name, help), value);
    }

    private static ObjectFamily<ChannelView> consumed(String name, String help, ToDoubleFunction<ChannelView> value) {
        return new ObjectFamily<>(FamilyGroup.CHANNEL_QUEUE, counter(name, help), value);
    }

    private static ObjectFamily<ExchangeView> exchange(String name, String help, ToDoubleFunction<ExchangeView> value) {
        return new ObjectFamily<>(FamilyGroup.EXCHANGE, counter(name, help), value);
    }
}
