package io.warrenmq.http.api;

import io.warrenmq.core.alarm.Alarm;
import io.warrenmq.core.management.Churn;
import io.warrenmq.core.management.ChurnRates;
import io.warrenmq.core.management.OverviewView;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.node.NodeFacts;
import io.warrenmq.http.node.ProcessFigures;
import io.warrenmq.http.query.Listing;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.List;

/** The one node that there is, and its memory. Where RabbitMQ counts Erlang's things, the nearest of Java's stand. */
final class NodesResource implements Resource {
    private final BrokerCalls calls;
    private final NodeFacts facts;

    NodesResource(BrokerCalls calls, NodeFacts facts) {
        this.calls = calls;
        this.facts = facts;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(
                        "/nodes",
                        Rule.MONITORING,
                        request -> Response.list(
                                request, new Listing<>(List.of(calls.node()), each -> each, _ -> node(request)))),
                Route.get("/nodes/{node}", Rule.MONITORING, this::show),
                Route.get("/nodes/{node}/memory", Rule.MONITORING, this::memory),
                Route.get("/nodes/{node}/memory/relative", Rule.MONITORING, this::memory));
    }

    private void require(Request request) {
        if (!request.path("node").equals(calls.node())) {
            throw HttpRefusal.notFound();
        }
    }

    private Response show(Request request) {
        require(request);
        JsonObject json = node(request);
        return Response.json(request, request.query().flag("memory") ? json.putAll(memory()) : json);
    }

    private Response memory(Request request) {
        require(request);
        return Response.json(memory());
    }

    private JsonObject node(Request request) {
        OverviewView view = calls.await(calls.management().overview());
        JsonObject json = new JsonObject()
                .put("name", calls.node())
                .put("type", "disc")
                .put("running", true)
                .put("being_drained", false)
                .put("uptime", System.currentTimeMillis() - facts.startedMs())
                .put("os_pid", Long.toString(ProcessHandle.current().pid()))
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("run_queue", 0)
                .put("rates_mode", "basic")
                .put("net_ticktime", 60)
                .put("partitions", JsonValue.Array.EMPTY)
                .put("cluster_links", JsonValue.Array.EMPTY)
                .put("enabled_plugins", JsonValue.Array.EMPTY)
                .put("applications", JsonValue.Array.EMPTY)
                .put("config_files", JsonValue.Array.EMPTY)
                .put("log_files", JsonValue.Array.EMPTY)
                .put("contexts", JsonValue.Array.EMPTY)
                .put("ra_open_file_metrics", new JsonObject())
                .put("auth_mechanisms", Compatibility.authMechanisms())
                .put("exchange_types", Compatibility.exchangeTypes())
                .put("metrics_gc_queue_length", new JsonObject())
                .putAll(Compatibility.versions(calls.broker().identity()));
        if (request.caller().isMonitor()) {
            json.put("db_dir", facts.dataDir().toString());
        }
        putResources(json);
        putWork(json);
        putChurn(json, view.churn(), view.churnRates());
        return json;
    }

    private void putResources(JsonObject json) {
        long resident = ProcessFigures.residentBytes();
        put(json, "mem_used", resident);
        put(json, "fd_used", ProcessFigures.openFiles());
        put(json, "sockets_used", 0);
        put(json, "proc_used", ProcessFigures.threads());
        put(json, "disk_free", ProcessFigures.diskFreeBytes(facts.dataDir()));
        json.put("mem_limit", facts.memoryLimitBytes())
                .put("mem_alarm", isAlarmed(Alarm.MEMORY))
                .put("mem_calculation_strategy", "rss")
                .put("disk_free_limit", facts.diskFreeLimitBytes())
                .put("disk_free_alarm", isAlarmed(Alarm.DISK))
                .put("fd_total", ProcessFigures.openFilesMax())
                .put("sockets_total", 0)
                .put("proc_total", 1_048_576);
    }

    private boolean isAlarmed(Alarm alarm) {
        return facts.alarms().inForce().contains(alarm);
    }

    private static void put(JsonObject json, String name, long value) {
        StatsJson.put(json, name, value, 0);
    }

    private static void putWork(JsonObject json) {
        put(json, "gc_num", ProcessFigures.collections());
        put(json, "gc_bytes_reclaimed", 0);
        put(json, "context_switches", 0);
        for (String kind : List.of("read", "write", "sync", "seek", "reopen")) {
            put(json, "io_" + kind + "_count", 0);
        }
        for (String kind : List.of("read", "write")) {
            put(json, "io_" + kind + "_bytes", 0);
            put(json, "msg_store_" + kind + "_count", 0);
            put(json, "queue_index_" + kind + "_count", 0);
        }
        for (String kind : List.of("read", "write", "sync", "seek")) {
            put(json, "io_" + kind + "_avg_time", 0);
        }
        put(json, "mnesia_ram_tx_count", 0);
        put(json, "mnesia_disk_tx_count", 0);
    }

    private static void putChurn(JsonObject json, Churn churn, ChurnRates rates) {
        StatsJson.put(json, "connection_created", churn.connectionCreated(), rates.connectionCreated());
        StatsJson.put(json, "connection_closed", churn.connectionClosed(), rates.connectionClosed());
        StatsJson.put(json, "channel_created", churn.channelCreated(), rates.channelCreated());
        StatsJson.put(json, "channel_closed", churn.channelClosed(), rates.channelClosed());
        StatsJson.put(json, "queue_declared", churn.queueDeclared(), rates.queueDeclared());
        StatsJson.put(json, "queue_created", churn.queueCreated(), rates.queueCreated());
        StatsJson.put(json, "queue_deleted", churn.queueDeleted(), rates.queueDeleted());
    }

    /** RabbitMQ's parts; Java knows queues apart from the rest of its heap by the broker's own account. */
    private JsonObject memory() {
        long resident = ProcessFigures.residentBytes();
        long committed = ProcessFigures.committedBytes();
        long queues = calls.await(calls.management().overview()).depth().memoryBytes();
        JsonObject json = new JsonObject();
        for (String none : List.of(
                "connection_readers",
                "connection_writers",
                "connection_channels",
                "connection_other",
                "quorum_queue_procs",
                "quorum_queue_dlx_procs",
                "stream_queue_procs",
                "stream_queue_replica_reader_procs",
                "stream_queue_coordinator_procs",
                "plugins",
                "metadata_store",
                "metrics",
                "mgmt_db",
                "mnesia",
                "quorum_ets",
                "metadata_store_ets",
                "other_ets",
                "msg_index",
                "atom")) {
            json.put(none, 0);
        }
        json.put("queue_procs", queues)
                .put("other_proc", Math.max(0, ProcessFigures.heapUsedBytes() - queues))
                .put("binary", ProcessFigures.directBytes())
                .put("code", ProcessFigures.codeBytes())
                .put("other_system", 0)
                .put("allocated_unused", Math.max(0, committed - ProcessFigures.usedBytes()))
                .put("reserved_unallocated", Math.max(0, resident - committed))
                .put("strategy", "rss")
                .put(
                        "total",
                        new JsonObject()
                                .put("erlang", ProcessFigures.usedBytes())
                                .put("rss", resident)
                                .put("allocated", committed));
        return new JsonObject().put("memory", json);
    }
}
