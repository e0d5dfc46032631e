package io.warrenmq.http.metrics;

import io.warrenmq.core.management.Depth;
import io.warrenmq.core.management.MessageStats;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The families of queues, channels and connections without labels: over all of them together. Counters are the broker's
 * own, which also know of objects that have gone, so they never go back. What has no sense as a sum is not here.
 */
final class SumMeters {
    private final List<BrokerMeter> found = new ArrayList<>();

    private SumMeters() {}

    static List<BrokerMeter> all() {
        SumMeters all = new SumMeters();
        all.queues();
        all.deliveries();
        all.channels();
        all.connections();
        return List.copyOf(all.found);
    }

    private void queues() {
        depth("queue_messages_ready", "Messages that consumers may get", Depth::ready);
        depth("queue_messages_unacked", "Messages that consumers have and have not settled", Depth::unacked);
        depth("queue_messages", "Ready and unacknowledged messages", Depth::messages);
        depth("warren_queue_messages_delayed", "Messages that are not ready before their time", Depth::delayed);
        gauge("queue_consumers", "Consumers", f -> f.overview().objects().consumers());
        depth("queue_process_memory_bytes", "Memory that messages take, an estimate", Depth::memoryBytes);
        depth("queue_messages_ram", "Messages in memory", Depth::inMemory);
        depth("queue_messages_ram_bytes", "Bodies in memory", d -> Math.min(d.memoryBytes(), d.messageBytes()));
        depth("queue_messages_bytes", "Bodies of all messages", Depth::messageBytes);
        depth("queue_messages_ready_bytes", "Bodies of ready messages", Depth::readyBytes);
        depth("queue_messages_unacked_bytes", "Bodies of unacknowledged messages", Depth::unackedBytes);
        counter(
                "queue_messages_published_total",
                "Messages put into queues",
                f -> f.overview().routed());
        counter(
                "exchange_messages_published_total",
                "Messages published to exchanges",
                f -> f.overview().stats().publish());
    }

    private void deliveries() {
        String fetchedAck = "Messages fetched with basic.get that are to be acknowledged";
        String fetched = "Messages fetched with basic.get that are not to be acknowledged";
        String deliveredAck = "Deliveries to consumers that acknowledge";
        String delivered = "Deliveries to consumers that do not acknowledge";
        String again = "Messages that left once more";
        String acked = "Acknowledged messages";
        String empty = "Fetches that found nothing";
        ofQueues("queue_get_ack_total", fetchedAck, MessageStats::get);
        ofQueues("queue_get_total", fetched, MessageStats::getNoAck);
        ofQueues("queue_messages_delivered_ack_total", deliveredAck, MessageStats::deliver);
        ofQueues("queue_messages_delivered_total", delivered, MessageStats::deliverNoAck);
        ofQueues("queue_messages_redelivered_total", again, MessageStats::redeliver);
        ofQueues("queue_messages_acked_total", acked, MessageStats::ack);
        ofQueues("queue_get_empty_total", empty, MessageStats::getEmpty);
        ofChannels("channel_get_ack_total", fetchedAck, MessageStats::get);
        ofChannels("channel_get_total", fetched, MessageStats::getNoAck);
        ofChannels("channel_messages_delivered_ack_total", deliveredAck, MessageStats::deliver);
        ofChannels("channel_messages_delivered_total", delivered, MessageStats::deliverNoAck);
        ofChannels("channel_messages_redelivered_total", again, MessageStats::redeliver);
        ofChannels("channel_messages_acked_total", acked, MessageStats::ack);
        ofChannels("channel_get_empty_total", empty, MessageStats::getEmpty);
    }

    private void channels() {
        gauge("channel_consumers", "Consumers", f -> f.overview().objects().consumers());
        gauge(
                "channel_messages_unacked",
                "Messages delivered and not settled",
                f -> f.overview().depth().unacked());
        gauge(
                "channel_messages_unconfirmed",
                "Messages published and not confirmed",
                f -> f.sums().unconfirmed());
        gauge(
                "channel_messages_uncommitted",
                "Messages that wait for their commit",
                f -> f.sums().uncommitted());
        gauge(
                "channel_acks_uncommitted",
                "Settlements that wait for their commit",
                f -> f.sums().acksUncommitted());
        gauge(
                "consumer_prefetch",
                "Unacknowledged messages that consumers may have",
                f -> f.sums().prefetch());
        gauge(
                "channel_prefetch",
                "Unacknowledged messages that channels may have",
                f -> f.sums().globalPrefetch());
        ofChannels("channel_messages_published_total", "Messages published", MessageStats::publish);
        ofChannels("channel_messages_confirmed_total", "Messages confirmed", MessageStats::confirm);
        ofChannels(
                "channel_messages_unroutable_returned_total",
                "Messages that no queue got, returned",
                MessageStats::returnUnroutable);
        ofChannels(
                "channel_messages_unroutable_dropped_total",
                "Messages that no queue got, dropped",
                MessageStats::dropUnroutable);
    }

    private void connections() {
        counter(
                "connection_incoming_bytes_total",
                "Bytes received",
                f -> f.sums().receivedBytes());
        counter("connection_outgoing_bytes_total", "Bytes sent", f -> f.sums().sentBytes());
        gauge(
                "connection_pending_packets",
                "Bytes that wait for sockets",
                f -> f.sums().pendingBytes());
        gauge(
                "connection_channels",
                "Channels of all connections",
                f -> f.overview().objects().channels());
    }

    private void depth(String name, String help, ToLongFunction<Depth> value) {
        gauge(name, help, f -> value.applyAsLong(f.overview().depth()));
    }

    private void ofQueues(String name, String help, ToLongFunction<MessageStats> value) {
        counter(
                name,
                help,
                f -> f.overview().types().stream()
                        .mapToLong(each -> value.applyAsLong(each.stats()))
                        .sum());
    }

    private void ofChannels(String name, String help, ToLongFunction<MessageStats> value) {
        counter(name, help, f -> value.applyAsLong(f.overview().stats()));
    }

    private void gauge(String name, String help, ToDoubleFunction<Figures> value) {
        found.add(new BrokerMeter(FamilyGroup.GLOBAL, Family.gauge(name, help), value));
    }

    private void counter(String name, String help, ToDoubleFunction<Figures> value) {
        found.add(new BrokerMeter(FamilyGroup.GLOBAL, Family.counter(name, help), value));
    }
}
