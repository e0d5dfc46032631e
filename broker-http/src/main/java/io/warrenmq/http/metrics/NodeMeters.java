package io.warrenmq.http.metrics;

import static io.warrenmq.http.metrics.Family.counter;
import static io.warrenmq.http.metrics.Family.gauge;
import static io.warrenmq.http.metrics.Family.untyped;

import io.warrenmq.core.alarm.Alarm;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What there is once for the broker: its process, and what comes and goes. */
final class NodeMeters {
    private NodeMeters() {}

    static List<BrokerMeter> all() {
        return Stream.concat(ofBroker().stream(), ofProcess().stream()).toList();
    }

    private static List<BrokerMeter> ofBroker() {
        return List.of(
                of(
                        gauge("connections", "Open connections"),
                        f -> f.overview().objects().connections()),
                of(
                        gauge("channels", "Open channels"),
                        f -> f.overview().objects().channels()),
                of(
                        gauge("consumers", "Consumers of all queues"),
                        f -> f.overview().objects().consumers()),
                of(gauge("queues", "Queues"), f -> f.overview().objects().queues()),
                of(
                        untyped("alarms_memory_used_watermark", "1 while the memory alarm is in force"),
                        f -> f.process().alarm(Alarm.MEMORY)),
                of(
                        untyped("alarms_free_disk_space_watermark", "1 while the disk alarm is in force"),
                        f -> f.process().alarm(Alarm.DISK)),
                of(gauge("unreachable_cluster_peers_count", "Peers that cannot be reached; there are none"), _ -> 0),
                churn(
                        "connections_opened_total",
                        "Connections opened",
                        f -> f.overview().churn().connectionCreated()),
                churn(
                        "connections_closed_total",
                        "Connections closed",
                        f -> f.overview().churn().connectionClosed()),
                churn(
                        "channels_opened_total",
                        "Channels opened",
                        f -> f.overview().churn().channelCreated()),
                churn(
                        "channels_closed_total",
                        "Channels closed",
                        f -> f.overview().churn().channelClosed()),
                churn(
                        "queues_declared_total",
                        "Declarations of queues, also of those that were there",
                        f -> f.overview().churn().queueDeclared()),
                churn(
                        "queues_created_total",
                        "Queues created",
                        f -> f.overview().churn().queueCreated()),
                churn(
                        "queues_deleted_total",
                        "Queues deleted",
                        f -> f.overview().churn().queueDeleted()));
    }

    private static List<BrokerMeter> ofProcess() {
        return List.of(
                coarse(
                        gauge("process_open_fds", "Open files and sockets"),
                        f -> f.process().openFiles()),
                coarse(
                        gauge("process_resident_memory_bytes", "Memory that the process has"),
                        f -> f.process().residentBytes()),
                coarse(
                        gauge("disk_space_available_bytes", "Free space where the data are"),
                        f -> f.process().diskFreeBytes()),
                coarse(
                        gauge("erlang_processes_used", "Threads of the process"),
                        f -> f.process().threads()),
                coarse(
                        counter("erlang_gc_runs_total", "Collections of garbage"),
                        f -> f.process().collections()),
                coarse(
                        gauge("process_open_tcp_sockets", "Open connections of clients"),
                        f -> f.overview().objects().connections()),
                node(
                        gauge("process_max_tcp_sockets", "Files and sockets that may be open"),
                        f -> f.process().openFilesMax()),
                node(
                        gauge("process_max_fds", "Files and sockets that may be open"),
                        f -> f.process().openFilesMax()),
                node(
                        gauge("resident_memory_limit_bytes", "Memory above which publishers are blocked"),
                        f -> f.process().residentBytesMax()),
                node(
                        gauge("disk_space_available_limit_bytes", "Free space below which publishers are blocked"),
                        f -> f.process().diskFreeBytesMin()),
                node(
                        gauge("erlang_uptime_seconds", "Time since the broker began"),
                        f -> f.process().uptimeSeconds()));
    }

    private static BrokerMeter of(Family family, ToDoubleFunction<Figures> value) {
        return new BrokerMeter(FamilyGroup.GLOBAL, family, value);
    }

    private static BrokerMeter churn(String name, String help, ToDoubleFunction<Figures> value) {
        return new BrokerMeter(FamilyGroup.CONNECTION_CHURN, counter(name, help), value);
    }

    private static BrokerMeter coarse(Family family, ToDoubleFunction<Figures> value) {
        return new BrokerMeter(FamilyGroup.NODE_COARSE, family, value);
    }

    private static BrokerMeter node(Family family, ToDoubleFunction<Figures> value) {
        return new BrokerMeter(FamilyGroup.NODE, family, value);
    }
}
