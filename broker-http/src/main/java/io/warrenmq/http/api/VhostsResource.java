package io.warrenmq.http.api;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.core.management.VhostView;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.vhost.VhostMetadata;
import io.warrenmq.core.vhost.VirtualHost;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.Members;
import io.warrenmq.http.query.Listing;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Virtual hosts. */
final class VhostsResource implements Resource {
    private static final String PROTECTION = "/vhosts/{vhost}/deletion/protection";
    private static final int PRECONDITION_FAILED = 412;

    private final BrokerCalls calls;

    VhostsResource(BrokerCalls calls) {
        this.calls = calls;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/vhosts", Rule.MANAGEMENT, this::list),
                Route.get("/vhosts/{vhost}", Rule.VHOST_VISIBLE, this::show),
                Route.put("/vhosts/{vhost}", Rule.ADMINISTRATOR, this::put),
                Route.delete("/vhosts/{vhost}", Rule.ADMINISTRATOR, this::delete),
                Route.post(PROTECTION, Rule.ADMINISTRATOR, request -> protect(request, true)),
                Route.delete(PROTECTION, Rule.ADMINISTRATOR, request -> protect(request, false)),
                Route.post("/vhosts/{vhost}/start/{node}", Rule.ADMINISTRATOR, this::start));
    }

    private Response list(Request request) {
        List<VhostView> vhosts = new ArrayList<>(calls.await(calls.management().vhosts()));
        vhosts.removeIf(each -> !request.caller().sees(each.name()));
        vhosts.sort(Comparator.comparing(VhostView::name));
        return Response.list(request, new Listing<>(vhosts, VhostView::name, this::json));
    }

    private Response show(Request request) {
        String name = calls.vhost(request).name();
        VhostView view = calls.await(calls.management().vhost(name)).orElseThrow(HttpRefusal::notFound);
        return Response.json(request, json(view));
    }

    private JsonObject json(VhostView view) {
        VirtualHost vhost = calls.broker().vhosts().find(view.name());
        VhostMetadata metadata = vhost == null ? VhostMetadata.NONE : vhost.metadata();
        String queueType = metadata.defaultQueueType().isEmpty() ? "undefined" : metadata.defaultQueueType();
        JsonValue tags = JsonValue.Array.ofTexts(metadata.tags());
        JsonObject json = new JsonObject()
                .put("name", view.name())
                .put("description", metadata.description())
                .put("tags", tags)
                .put("default_queue_type", queueType)
                .put(
                        "metadata",
                        new JsonObject()
                                .put("description", metadata.description())
                                .put("tags", tags)
                                .put("default_queue_type", queueType))
                .put("protected_from_deletion", metadata.isProtected())
                .put("tracing", view.tracing())
                .put("cluster_state", new JsonObject().put(calls.node(), "running"));
        StatsJson.putDepth(json, view.depth(), view.depthRates());
        StatsJson.put(json, "recv_oct", view.receivedBytes(), view.receivedByteRate());
        StatsJson.put(json, "send_oct", view.sentBytes(), view.sentByteRate());
        return json.put("message_stats", StatsJson.ofAll(view.stats(), view.rates()));
    }

    /** Members that are missing keep their values; who names a virtual host anew does not mean to clear them. */
    private Response put(Request request) {
        String name = request.path("vhost");
        Members body = request.body();
        VirtualHost before = calls.broker().vhosts().find(name);
        VhostMetadata was = before == null ? VhostMetadata.NONE : before.metadata();
        VhostMetadata metadata = new VhostMetadata(
                body.text("description", was.description()),
                body.object().find("tags") == null ? was.tags() : tags(body),
                body.text("default_queue_type", was.defaultQueueType()));
        boolean isNew = calls.<Boolean>ask(reply -> calls.broker().vhosts().create(name, metadata, reply));
        if (isNew) {
            PermissionsResource.grantAll(calls, request.caller().name(), name);
        }
        if (body.object().find("tracing") != null) {
            boolean on = body.flag("tracing", false);
            calls.<Done>ask(reply -> calls.vhost(name).tracing().set(on, reply));
        }
        return Response.put(isNew);
    }

    /** A list, or one text with commas. */
    static List<String> tags(Members body) {
        JsonValue given = body.object().find("tags");
        return switch (given) {
            case null -> List.of();
            case JsonValue.Null _ -> List.of();
            case JsonValue.Text text -> split(text.value());
            case JsonValue.Array array ->
                array.items().stream().map(VhostsResource::tag).toList();
            case JsonValue _ -> throw badRequest("'tags' must be a list of strings");
        };
    }

    private static List<String> split(String text) {
        List<String> tags = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            if (!each.isBlank()) {
                tags.add(each.strip());
            }
        }
        return tags;
    }

    private static String tag(JsonValue value) {
        if (value instanceof JsonValue.Text text) {
            return text.value();
        }
        throw badRequest("'tags' must be a list of strings");
    }

    private Response protect(Request request, boolean isProtected) {
        String name = calls.vhost(request).name();
        calls.<Done>ask(reply -> calls.broker().vhosts().protect(name, isProtected, reply));
        return Response.noContent();
    }

    private Response delete(Request request) {
        VirtualHost vhost = calls.vhost(request);
        String name = vhost.name();
        if (vhost.metadata().isProtected()) {
            throw new HttpRefusal(
                    PRECONDITION_FAILED,
                    "precondition_failed",
                    "Refusing to delete virtual host '" + name + "' because it is protected from deletion");
        }
        calls.<Done>ask(reply -> calls.broker().vhosts().delete(name, reply));
        return Response.noContent();
    }

    /** It runs already. */
    private Response start(Request request) {
        calls.vhost(request);
        return Response.put(true);
    }
}
