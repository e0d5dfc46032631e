package io.warrenmq.http.api;

import io.warrenmq.core.Broker;
import io.warrenmq.core.management.Churn;
import io.warrenmq.core.management.ChurnRates;
import io.warrenmq.core.management.ObjectTotals;
import io.warrenmq.core.management.OverviewView;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.TableJson;
import io.warrenmq.http.node.NodeFacts;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.ArrayList;
import java.util.List;

/** The broker as a whole. */
final class OverviewResource implements Resource {
    /** The global parameter that RabbitMQ keeps it in. */
    private static final String CLUSTER_NAME = "cluster_name";

    private final BrokerCalls calls;
    private final NodeFacts node;

    OverviewResource(BrokerCalls calls, NodeFacts node) {
        this.calls = calls;
        this.node = node;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/overview", Rule.MANAGEMENT, this::overview),
                Route.get("/cluster-name", Rule.MANAGEMENT, this::clusterName),
                Route.put("/cluster-name", Rule.ADMINISTRATOR, this::nameCluster),
                Route.get(
                        "/version", Rule.OPEN, _ -> Response.json(new JsonValue.Text(Compatibility.RABBITMQ_VERSION))),
                Route.get("/extensions", Rule.MANAGEMENT, _ -> Response.json(JsonValue.Array.EMPTY)));
    }

    private Response clusterName(Request request) {
        return Response.json(new JsonObject().put("name", clusterName()));
    }

    /** A name for display; the node keeps its own. */
    private Response nameCluster(Request request) {
        JsonValue name = new JsonValue.Text(request.body().requiredText("name"));
        calls.<Boolean>ask(reply -> broker().globalParameters().set(CLUSTER_NAME, TableJson.wrapped(name), reply));
        return Response.noContent();
    }

    private String clusterName() {
        FieldTable given = broker().globalParameters().find(CLUSTER_NAME);
        return given != null && TableJson.unwrapped(given) instanceof JsonValue.Text text ? text.value() : calls.node();
    }

    private Broker broker() {
        return calls.broker();
    }

    private Response overview(Request request) {
        OverviewView view = calls.await(calls.management().overview());
        JsonObject json = Compatibility.versions(broker().identity())
                .put("cluster_name", clusterName())
                .put("cluster_tags", new JsonObject())
                .put("node", view.node())
                .put("node_tags", new JsonObject())
                .put("default_queue_type", "classic")
                .put("rates_mode", "basic")
                .put("disable_stats", false)
                .put("enable_queue_totals", false)
                .put("is_op_policy_updating_enabled", true)
                .put("require_definition_json_extension", false)
                .put("release_series_support_status", "supported")
                .put("sample_retention_policies", retention())
                .put("exchange_types", Compatibility.exchangeTypes())
                .put("message_stats", StatsJson.ofAll(view.stats(), view.rates()))
                .put("churn_rates", churn(view.churn(), view.churnRates()))
                .put("queue_totals", queueTotals(view))
                .put("object_totals", objects(view.objects()))
                .put("statistics_db_event_queue", 0)
                .put("listeners", listeners())
                .put("contexts", contexts());
        return Response.json(request, json);
    }

    private static JsonObject retention() {
        JsonValue seconds = new JsonValue.Array(List.of(new JsonValue.Int(5)));
        return new JsonObject().put("global", seconds).put("basic", seconds).put("detailed", seconds);
    }

    private static JsonObject queueTotals(OverviewView view) {
        JsonObject json = new JsonObject();
        StatsJson.putDepth(json, view.depth(), view.depthRates());
        return json.put("messages_delayed", view.depth().delayed())
                .put("message_bytes", view.depth().messageBytes())
                .put("message_bytes_ready", view.depth().readyBytes())
                .put("message_bytes_unacknowledged", view.depth().unackedBytes())
                .put("message_bytes_ram", view.depth().memoryBytes())
                .put("message_bytes_persistent", 0);
    }

    private static JsonObject objects(ObjectTotals totals) {
        return new JsonObject()
                .put("connections", totals.connections())
                .put("channels", totals.channels())
                .put("exchanges", totals.exchanges())
                .put("queues", totals.queues())
                .put("consumers", totals.consumers());
    }

    private static JsonObject churn(Churn churn, ChurnRates rates) {
        JsonObject json = new JsonObject();
        StatsJson.put(json, "connection_created", churn.connectionCreated(), rates.connectionCreated());
        StatsJson.put(json, "connection_closed", churn.connectionClosed(), rates.connectionClosed());
        StatsJson.put(json, "channel_created", churn.channelCreated(), rates.channelCreated());
        StatsJson.put(json, "channel_closed", churn.channelClosed(), rates.channelClosed());
        StatsJson.put(json, "queue_declared", churn.queueDeclared(), rates.queueDeclared());
        StatsJson.put(json, "queue_created", churn.queueCreated(), rates.queueCreated());
        StatsJson.put(json, "queue_deleted", churn.queueDeleted(), rates.queueDeleted());
        return json;
    }

    private JsonValue.Array listeners() {
        List<JsonValue> all = new ArrayList<>();
        for (NodeFacts.Listener each : node.listeners().get()) {
            all.add(new JsonObject()
                    .put("node", calls.node())
                    .put("protocol", each.protocol())
                    .put("ip_address", each.address())
                    .put("port", each.port())
                    .put("tls", each.isTls())
                    .put("socket_opts", new JsonObject()));
        }
        return new JsonValue.Array(all);
    }

    private JsonValue.Array contexts() {
        List<JsonValue> all = new ArrayList<>();
        for (NodeFacts.Listener each : node.listeners().get()) {
            if (each.protocol().startsWith("http")) {
                all.add(new JsonObject()
                        .put("node", calls.node())
                        .put("description", each.protocol().endsWith("prometheus") ? "Metrics" : "Management")
                        .put("path", "/")
                        .put("port", Integer.toString(each.port())));
            }
        }
        return new JsonValue.Array(all);
    }
}
