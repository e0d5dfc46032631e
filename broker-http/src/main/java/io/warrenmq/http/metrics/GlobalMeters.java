package io.warrenmq.http.metrics;

import static io.warrenmq.http.metrics.Family.counter;
import static io.warrenmq.http.metrics.Family.gauge;

import io.micrometer.core.instrument.Tags;
import io.warrenmq.core.management.MessageStats;
import io.warrenmq.core.management.OverviewView;
import io.warrenmq.core.management.QueueTypeTotals.DeathCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The ways of messages through the whole broker, by protocol and type of queue. All combinations are there from the
 * beginning: a dashboard that adds two series gets nothing when one is missing.
 */
final class GlobalMeters {
    /** The word for a type of queue that the labels have. */
    static final Map<String, String> QUEUE_TYPES =
            Map.of("classic", "rabbit_classic_queue", "quorum", "rabbit_quorum_queue");

    /** How the names of all these meters begin. */
    static final String PREFIX = Family.PREFIX + "global_";

    private static final Tags PROTOCOL = Tags.of("protocol", "amqp091");

    private final List<BrokerMeter> found = new ArrayList<>();

    private GlobalMeters() {}

    static List<BrokerMeter> all() {
        GlobalMeters all = new GlobalMeters();
        all.publishing();
        QUEUE_TYPES.keySet().stream().sorted().forEach(all::ofType);
        return List.copyOf(all.found);
    }

    private void publishing() {
        add(
                gauge("global_publishers", "Channels that have published"),
                o -> o.objects().publishers());
        add(
                gauge("global_consumers", "Consumers of all queues"),
                o -> o.objects().consumers());
        add(
                "messages_received_total",
                "Messages from publishers",
                o -> o.stats().publish());
        add("messages_received_confirm_total", "Messages that are to be confirmed", OverviewView::receivedConfirm);
        add("messages_routed_total", "Messages put into queues, one for each queue", OverviewView::routed);
        add(
                "messages_unroutable_dropped_total",
                "Messages that no queue got, dropped",
                o -> o.stats().dropUnroutable());
        add(
                "messages_unroutable_returned_total",
                "Messages that no queue got, returned to their publisher",
                o -> o.stats().returnUnroutable());
        add("messages_confirmed_total", "Messages confirmed", o -> o.stats().confirm());
    }

    private void add(String name, String help, ToLongFunction<OverviewView> value) {
        add(counter("global_" + name, help), value);
    }

    private void add(Family family, ToLongFunction<OverviewView> value) {
        found.add(new BrokerMeter(FamilyGroup.GLOBAL, family, PROTOCOL, f -> value.applyAsLong(f.overview())));
    }

    private void ofType(String type) {
        ofType(type, "messages_delivered_total", "Messages that left queues", MessageStats::deliverGet);
        ofType(
                type,
                "messages_delivered_consume_manual_ack_total",
                "Deliveries to consumers that acknowledge",
                MessageStats::deliver);
        ofType(
                type,
                "messages_delivered_consume_auto_ack_total",
                "Deliveries to consumers that do not acknowledge",
                MessageStats::deliverNoAck);
        ofType(
                type,
                "messages_delivered_get_manual_ack_total",
                "Messages fetched with basic.get that are to be acknowledged",
                MessageStats::get);
        ofType(
                type,
                "messages_delivered_get_auto_ack_total",
                "Messages fetched with basic.get that are not to be acknowledged",
                MessageStats::getNoAck);
        ofType(type, "messages_get_empty_total", "Fetches that found nothing", MessageStats::getEmpty);
        ofType(type, "messages_redelivered_total", "Messages that left once more", MessageStats::redeliver);
        ofType(type, "messages_acknowledged_total", "Acknowledged messages", MessageStats::ack);
        for (String strategy : List.of("disabled", "at_most_once", "at_least_once")) {
            died(type, strategy, "maxlen", "Messages that died of the queue's length limit");
            died(type, strategy, "expired", "Messages that died when their time was over");
            died(type, strategy, "rejected", "Messages that died because a consumer rejected them");
            died(type, strategy, "delivery_limit", "Messages that died because they came back too often");
        }
        add(
                counter("global_messages_dead_lettered_confirmed_total", "Dead letters that must arrive and have"),
                Tags.of("queue_type", label(type), "dead_letter_strategy", "at_least_once"),
                f -> f.type(type).deadLettersConfirmed());
    }

    private void ofType(String type, String name, String help, ToLongFunction<MessageStats> value) {
        add(
                counter("global_" + name, help),
                PROTOCOL.and("queue_type", label(type)),
                f -> value.applyAsLong(f.type(type).stats()));
    }

    private void died(String type, String strategy, String cause, String help) {
        add(
                counter("global_messages_dead_lettered_" + cause + "_total", help),
                Tags.of("queue_type", label(type), "dead_letter_strategy", strategy),
                f -> f.type(type).deaths().stream()
                        .filter(each ->
                                each.cause().equals(cause) && each.strategy().equals(strategy))
                        .mapToLong(DeathCount::count)
                        .sum());
    }

    private void add(Family family, Tags tags, ToDoubleFunction<Figures> value) {
        found.add(new BrokerMeter(FamilyGroup.GLOBAL, family, tags, value));
    }

    /** The label of a type of queue. */
    static String label(String type) {
        return QUEUE_TYPES.getOrDefault(type, type);
    }
}
