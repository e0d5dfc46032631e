package io.warrenmq.tests.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The queries of the Grafana dashboard 10991, with which people watch RabbitMQ. {@code ID} stands for the join with the
 * identity of the node that each panel has, {@code RANGE} for the range that Grafana puts in.
 */
final class Dashboard {
    private static final String IDENTITY =
            "rabbitmq_identity_info{rabbitmq_cluster=\"CLUSTER\", namespace=\"\", rabbitmq_endpoint=\"aggregated\"}";
    private static final String JOIN = " * on(instance, job) group_left(rabbitmq_cluster, rabbitmq_node) " + IDENTITY;
    private static final List<String> SIZES =
            List.of("100.0", "1000.0", "10000.0", "100000.0", "1e+06", "1e+07", "5e+07", "1e+08", "+Inf");

    private Dashboard() {}

    /** @param range such as {@code 10s} */
    static List<String> queries(String cluster, String range) {
        List<String> queries = new ArrayList<>();
        stats(queries);
        node(queries);
        sizes(queries);
        rates(queries);
        for (String each : List.of("queues", "channels", "connections")) {
            queries.add("rabbitmq_" + each + "ID");
        }
        return queries.stream()
                .map(each -> each.replace("ID", JOIN).replace("RANGE", range).replace("CLUSTER", cluster))
                .toList();
    }

    /** What only its older versions ask for, which people have copies of. */
    static List<String> olderFamilies() {
        return Stream.of(
                        "channel_messages_published_total",
                        "channel_messages_confirmed_total",
                        "channel_messages_unroutable_dropped_total",
                        "channel_messages_unroutable_returned_total",
                        "channel_messages_delivered_total",
                        "channel_messages_delivered_ack_total",
                        "channel_messages_redelivered_total",
                        "channel_messages_acked_total",
                        "channel_get_ack_total",
                        "channel_get_total",
                        "channel_get_empty_total",
                        "channel_messages_unconfirmed",
                        "channel_consumers",
                        "queue_messages_published_total",
                        "consumers",
                        "process_open_tcp_sockets",
                        "process_max_tcp_sockets")
                .map(each -> "rabbitmq_" + each)
                .toList();
    }

    private static void stats(List<String> queries) {
        for (String gauge : List.of(
                "queue_messages_ready",
                "global_publishers",
                "connections",
                "queues",
                "queue_messages_unacked",
                "global_consumers",
                "consumers",
                "channels")) {
            queries.add("sum(rabbitmq_" + gauge + "ID)");
        }
        queries.add("sum(irate(rabbitmq_global_messages_delivered_total[RANGE])ID)");
        queries.add("sum(irate(rabbitmq_global_messages_received_total[RANGE])ID)");
        queries.add("count(" + IDENTITY + ")");
        queries.add("sum(rabbitmq_queue_messages_readyID) by(rabbitmq_node)");
        queries.add("sum(rabbitmq_queue_messages_unackedID) by(rabbitmq_node)");
    }

    private static void node(List<String> queries) {
        queries.add("rabbitmq_erlang_uptime_seconds * on(instance, job) group_left(rabbitmq_version, erlang_version)"
                + " rabbitmq_build_infoID");
        queries.add("(rabbitmq_resident_memory_limit_bytesID) - (rabbitmq_process_resident_memory_bytesID)");
        queries.add("(rabbitmq_disk_space_available_bytes - rabbitmq_disk_space_available_limit_bytes)ID");
        queries.add("(rabbitmq_process_max_fds - rabbitmq_process_open_fds)ID");
    }

    private static void sizes(List<String> queries) {
        queries.add("sum (increase(rabbitmq_message_size_bytes_sum[RANGE])ID)"
                + " / sum (increase(rabbitmq_message_size_bytes_count[RANGE])ID)");
        String below = null;
        for (String bound : SIZES) {
            String part = bucket(bound) + (below == null ? "" : " - " + bucket(below));
            queries.add("(" + part + ") / " + bucket("+Inf"));
            below = bound;
        }
    }

    private static String bucket(String bound) {
        return "sum(increase(rabbitmq_message_size_bytes_bucket{le=\"" + bound + "\"}[RANGE])ID)";
    }

    private static void rates(List<String> queries) {
        for (String counter : List.of(
                "global_messages_received",
                "global_messages_routed",
                "global_messages_confirmed",
                "global_messages_unroutable_dropped",
                "global_messages_unroutable_returned",
                "global_messages_redelivered",
                "global_messages_delivered_consume_manual_ack",
                "global_messages_delivered_consume_auto_ack",
                "global_messages_acknowledged",
                "global_messages_delivered_get_auto_ack",
                "global_messages_get_empty",
                "global_messages_delivered_get_manual_ack",
                "queues_declared",
                "queues_created",
                "queues_deleted",
                "channels_opened",
                "channels_closed",
                "connections_opened",
                "connections_closed")) {
            queries.add("sum(" + rate(counter) + ") by(rabbitmq_node)");
        }
        queries.add("sum(" + rate("global_messages_received_confirm") + " - " + rate("global_messages_confirmed")
                + ") by(rabbitmq_node)");
        queries.add("sum((" + rate("global_messages_delivered_consume_auto_ack") + ") + ("
                + rate("global_messages_delivered_consume_manual_ack") + ")) by(rabbitmq_node)");
    }

    private static String rate(String counter) {
        return "rate(rabbitmq_" + counter + "_total[RANGE])ID";
    }
}
