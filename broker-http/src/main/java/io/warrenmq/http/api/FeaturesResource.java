package io.warrenmq.http.api;

import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.query.Listing;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.List;

/**
 * Feature flags that tools look for, all of them in force, and what a single node without plug-ins has none of.
 * {@code stream_queue} is not among them before there are streams.
 */
final class FeaturesResource implements Resource {
    private static final List<String> FLAGS = List.of(
            "classic_queue_type_delivery_support",
            "detailed_queues_endpoint",
            "direct_exchange_routing_v2",
            "drop_unroutable_metric",
            "empty_basic_get_metric",
            "feature_flags_v2",
            "implicit_default_bindings",
            "maintenance_mode_status",
            "message_containers",
            "quorum_queue",
            "user_limits",
            "virtual_host_metadata");

    private static final Listing<JsonObject> NONE = new Listing<>(List.of(), _ -> "", each -> each);

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(
                        "/feature-flags",
                        Rule.MANAGEMENT,
                        request -> Response.list(request, new Listing<>(FLAGS, each -> each, FeaturesResource::flag))),
                Route.put("/feature-flags/{name}/enable", Rule.ADMINISTRATOR, FeaturesResource::enable),
                Route.get("/deprecated-features", Rule.MANAGEMENT, FeaturesResource::none),
                Route.get("/deprecated-features/used", Rule.MANAGEMENT, FeaturesResource::none),
                Route.get("/federation-links", Rule.MANAGEMENT, FeaturesResource::none),
                Route.get("/federation-links/{vhost}", Rule.VHOST_VISIBLE, FeaturesResource::none),
                Route.get("/shovels", Rule.MANAGEMENT, FeaturesResource::none),
                Route.get("/shovels/{vhost}", Rule.VHOST_VISIBLE, FeaturesResource::none),
                Route.get("/stream/connections", Rule.MANAGEMENT, FeaturesResource::none),
                Route.get("/stream/connections/{vhost}", Rule.VHOST_VISIBLE, FeaturesResource::none),
                Route.get("/stream/publishers", Rule.MANAGEMENT, FeaturesResource::none),
                Route.get("/stream/publishers/{vhost}", Rule.VHOST_VISIBLE, FeaturesResource::none),
                Route.get("/stream/consumers", Rule.MANAGEMENT, FeaturesResource::none),
                Route.get("/stream/consumers/{vhost}", Rule.VHOST_VISIBLE, FeaturesResource::none),
                Route.post("/rebalance/queues", Rule.ADMINISTRATOR, _ -> Response.noContent()),
                Route.delete("/reset", Rule.ADMINISTRATOR, _ -> Response.noContent()),
                Route.delete("/reset/{node}", Rule.ADMINISTRATOR, _ -> Response.noContent()));
    }

    static Response none(Request request) {
        return Response.list(request, NONE);
    }

    private static JsonObject flag(String name) {
        return new JsonObject()
                .put("name", name)
                .put("state", "enabled")
                .put("stability", "required")
                .put("desc", "")
                .put("doc_url", "")
                .put("provided_by", "rabbit");
    }

    private static Response enable(Request request) {
        String name = request.path("name");
        if (!name.equals("all") && !FLAGS.contains(name)) {
            throw HttpRefusal.badRequest("unsupported feature flag");
        }
        return Response.noContent();
    }
}
