package io.warrenmq.http.api;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.core.management.QueueName;
import io.warrenmq.core.management.QueueView;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.vhost.Declarations.DeclaredQueue;
import io.warrenmq.core.vhost.Declarations.QueueDeclaration;
import io.warrenmq.core.vhost.VirtualHost;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.Members;
import io.warrenmq.http.json.TableJson;
import io.warrenmq.http.query.ListQuery;
import io.warrenmq.http.query.Listing;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Queues: lists, declaration, change, deletion, purge. */
final class QueuesResource implements Resource {
    private static final Comparator<QueueView> ORDER =
            Comparator.comparing(QueueView::vhost).thenComparing(QueueView::name);

    private final BrokerCalls calls;

    QueuesResource(BrokerCalls calls) {
        this.calls = calls;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/queues", Rule.MANAGEMENT, request -> list(request, null)),
                Route.get("/queues/detailed", Rule.MANAGEMENT, request -> list(request, null)),
                Route.get("/queues/{vhost}", Rule.VHOST_VISIBLE, this::listInVhost),
                Route.get("/queues/{vhost}/{name}", Rule.VHOST_VISIBLE, this::show),
                Route.put("/queues/{vhost}/{name}", Rule.VHOST, this::declare),
                Route.patch("/queues/{vhost}/{name}", Rule.POLICYMAKER, this::change),
                Route.delete("/queues/{vhost}/{name}", Rule.VHOST, this::delete),
                Route.delete("/queues/{vhost}/{name}/contents", Rule.VHOST, this::purge),
                Route.post("/queues/{vhost}/{name}/actions", Rule.VHOST, this::act));
    }

    private Response listInVhost(Request request) {
        return list(request, calls.vhost(request).name());
    }

    /**
     * In the order of names shards are asked for what is on a page and no other queue, and for a long list piece by
     * piece: what is written is forgotten, and whoever reads slowly costs nothing.
     */
    private Response list(Request request, @Nullable String vhost) {
        if (ListQuery.of(request.query()).isByName()) {
            List<QueueName> names = new ArrayList<>(calls.management().queueNames(vhost));
            Map<String, Boolean> seen = new HashMap<>();
            names.removeIf(each -> !seen.computeIfAbsent(each.vhost(), request.caller()::sees));
            names.sort(QueueName.ORDER);
            return Response.list(
                    request,
                    new Listing<>(
                            names,
                            QueueName::name,
                            each -> render(List.of(each)).getFirst(),
                            this::render));
        }
        List<QueueView> queues = new ArrayList<>(calls.await(calls.management().queues(vhost)));
        queues.removeIf(each -> !request.caller().sees(each.vhost()));
        queues.sort(ORDER);
        return Response.list(request, new Listing<>(queues, QueueView::name, QueueJson::of));
    }

    private List<JsonObject> render(List<QueueName> names) {
        return calls.await(calls.management().queuesNamed(names)).stream()
                .map(QueueJson::of)
                .toList();
    }

    private @Nullable QueueView find(Request request) {
        String vhost = calls.vhost(request).name();
        return Names.find(
                request.path("name"), name -> calls.await(calls.management().queue(vhost, name)));
    }

    private QueueView require(Request request) {
        QueueView queue = find(request);
        if (queue == null) {
            throw HttpRefusal.notFound();
        }
        return queue;
    }

    private Response show(Request request) {
        QueueView queue = require(request);
        List<JsonValue> consumers = new ArrayList<>();
        if (request.columns().wants("consumer_details")) {
            calls.await(calls.management().consumersOf(queue.vhost(), queue.name()))
                    .forEach(each -> consumers.add(ConsumersResource.json(each, calls.node())));
        }
        JsonObject json = QueueJson.of(queue)
                .put("consumer_details", new JsonValue.Array(consumers))
                .put("incoming", JsonValue.Array.EMPTY)
                .put("deliveries", JsonValue.Array.EMPTY);
        return Response.json(request, json);
    }

    private Response declare(Request request) {
        VirtualHost vhost = calls.vhost(request);
        Members body = request.body();
        QueueOptions options = new QueueOptions(
                body.flag("durable", true),
                false,
                body.flag("auto_delete", false),
                TableJson.toTable(body.table("arguments")));
        String name = request.path("name");
        boolean isNew =
                calls.await(calls.management().queue(vhost.name(), name)).isEmpty();
        calls.<DeclaredQueue>inVhost(
                request,
                (session, reply) -> vhost.queues().declare(session, new QueueDeclaration(name, options), reply));
        return Response.put(isNew);
    }

    /** Arguments of a queue that exists: those that are named change, null takes one away. */
    private Response change(Request request) {
        QueueView queue = require(request);
        JsonObject arguments = request.body().requiredTable("arguments");
        calls.<Done>ask(
                reply -> calls.vhost(queue.vhost()).queues().change(queue.name(), TableJson.toTable(arguments), reply));
        return Response.noContent();
    }

    private Response delete(Request request) {
        QueueView queue = require(request);
        boolean ifUnused = request.query().flag("if-unused");
        boolean ifEmpty = request.query().flag("if-empty");
        calls.<Integer>inVhost(
                request,
                (session, reply) ->
                        calls.vhost(queue.vhost()).queues().delete(session, queue.name(), ifUnused, ifEmpty, reply));
        return Response.noContent();
    }

    private Response purge(Request request) {
        QueueView queue = require(request);
        calls.<Integer>inVhost(
                request, (session, reply) -> calls.vhost(queue.vhost()).queues().purge(session, queue.name(), reply));
        return Response.noContent();
    }

    /** What RabbitMQ's mirrors and leaders can be told; on one node there is nothing to do. */
    private Response act(Request request) {
        require(request);
        String action = request.body().requiredText("action");
        return switch (action) {
            case "sync", "cancel_sync" -> Response.noContent();
            default -> throw badRequest("unknown action: only sync and cancel_sync are known");
        };
    }
}
