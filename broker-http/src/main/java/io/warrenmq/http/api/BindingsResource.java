package io.warrenmq.http.api;

import io.warrenmq.core.management.BindingView;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.VirtualHost;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.Members;
import io.warrenmq.http.json.TableJson;
import io.warrenmq.http.query.Listing;
import io.warrenmq.http.query.PercentCoding;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Bindings: all, those of one exchange or queue, and those between two ends. */
final class BindingsResource implements Resource {
    private static final Comparator<BindingView> ORDER = Comparator.comparing(BindingView::vhost)
            .thenComparing(BindingView::source)
            .thenComparing(BindingView::destination)
            .thenComparing(BindingView::routingKey);

    private static final String BETWEEN_QUEUE = "/bindings/{vhost}/e/{source}/q/{destination}";
    private static final String BETWEEN_EXCHANGE = "/bindings/{vhost}/e/{source}/e/{destination}";

    private final BrokerCalls calls;

    BindingsResource(BrokerCalls calls) {
        this.calls = calls;
    }

    @Override
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(List.of(
                Route.get("/bindings", Rule.MANAGEMENT, this::all),
                Route.get("/bindings/{vhost}", Rule.VHOST_VISIBLE, this::inVhost),
                Route.get("/exchanges/{vhost}/{name}/bindings/source", Rule.VHOST_VISIBLE, this::fromExchange),
                Route.get("/exchanges/{vhost}/{name}/bindings/destination", Rule.VHOST_VISIBLE, this::toExchange),
                Route.get("/queues/{vhost}/{name}/bindings", Rule.VHOST_VISIBLE, this::toQueue)));
        addBetween(routes, BETWEEN_QUEUE, true);
        addBetween(routes, BETWEEN_EXCHANGE, false);
        return routes;
    }

    private void addBetween(List<Route> routes, String path, boolean toQueue) {
        routes.add(Route.get(path, Rule.VHOST_VISIBLE, request -> list(request, between(request, toQueue))));
        routes.add(Route.post(path, Rule.VHOST, request -> bind(request, toQueue)));
        routes.add(Route.get(
                path + "/{props}",
                Rule.VHOST_VISIBLE,
                request -> Response.json(request, json(require(request, toQueue)))));
        routes.add(Route.delete(path + "/{props}", Rule.VHOST, request -> unbind(request, toQueue)));
    }

    private static JsonObject json(BindingView binding) {
        return new JsonObject()
                .put("source", binding.source())
                .put("vhost", binding.vhost())
                .put("destination", binding.destination())
                .put("destination_type", binding.destinationType())
                .put("routing_key", binding.routingKey())
                .put("arguments", TableJson.toJson(binding.arguments()))
                .put("properties_key", PropertiesKey.of(binding.routingKey(), binding.arguments()));
    }

    private static Response list(Request request, List<BindingView> bindings) {
        List<BindingView> sorted = new ArrayList<>(bindings);
        sorted.removeIf(each -> !request.caller().sees(each.vhost()));
        sorted.sort(ORDER);
        return Response.list(request, new Listing<>(sorted, BindingView::source, BindingsResource::json));
    }

    private Response all(Request request) {
        return list(request, calls.await(calls.management().bindings(null)));
    }

    private Response inVhost(Request request) {
        return list(
                request,
                calls.await(calls.management().bindings(calls.vhost(request).name())));
    }

    private Response fromExchange(Request request) {
        String vhost = calls.vhost(request).name();
        String exchange = requireExchange(vhost, Names.exchange(request, "name"));
        return list(request, calls.await(calls.management().bindingsFrom(vhost, exchange)));
    }

    private Response toExchange(Request request) {
        String vhost = calls.vhost(request).name();
        String exchange = requireExchange(vhost, Names.exchange(request, "name"));
        return list(request, calls.await(calls.management().bindingsTo(vhost, exchange, false)));
    }

    private Response toQueue(Request request) {
        String vhost = calls.vhost(request).name();
        String queue = requireQueue(vhost, request.path("name"));
        return list(request, calls.await(calls.management().bindingsTo(vhost, queue, true)));
    }

    private String requireExchange(String vhost, String name) {
        var found = Names.find(name, each -> calls.await(calls.management().exchange(vhost, each)));
        if (found == null) {
            throw HttpRefusal.notFound();
        }
        return found.name();
    }

    private String requireQueue(String vhost, String name) {
        var found = Names.find(name, each -> calls.await(calls.management().queue(vhost, each)));
        if (found == null) {
            throw HttpRefusal.notFound();
        }
        return found.name();
    }

    private List<BindingView> between(Request request, boolean toQueue) {
        String vhost = calls.vhost(request).name();
        String source = requireExchange(vhost, Names.exchange(request, "source"));
        String destination = toQueue
                ? requireQueue(vhost, request.path("destination"))
                : requireExchange(vhost, Names.exchange(request, "destination"));
        return calls.await(calls.management().bindingsTo(vhost, destination, toQueue)).stream()
                .filter(each -> each.source().equals(source))
                .toList();
    }

    private BindingView require(Request request, boolean toQueue) {
        String key = request.path("props");
        for (BindingView each : between(request, toQueue)) {
            String its = PropertiesKey.of(each.routingKey(), each.arguments());
            // Paths are decoded once: some tools encode the key again, others send it as it was listed.
            if (its.equals(key) || PercentCoding.decodeForm(its).equals(key)) {
                return each;
            }
        }
        throw HttpRefusal.notFound();
    }

    private Response bind(Request request, boolean toQueue) {
        VirtualHost vhost = calls.vhost(request);
        Members body = request.body();
        BindingRequest binding = new BindingRequest(
                Names.exchange(request, "source"),
                toQueue ? request.path("destination") : Names.exchange(request, "destination"),
                toQueue,
                body.text("routing_key", ""),
                TableJson.toTable(body.table("arguments")));
        calls.<Done>inVhost(request, (session, reply) -> vhost.exchanges().bind(session, binding, reply));
        String key = PropertiesKey.of(binding.routingKey(), binding.arguments());
        return new Response(201, Map.of("Location", location(binding, key)), null);
    }

    /** Relative to what was posted to: its last segment, and the key. */
    private static String location(BindingRequest binding, String key) {
        String destination = binding.toQueue()
                ? PercentCoding.encode(binding.destination())
                : Names.encodedExchange(binding.destination());
        return destination + "/" + PercentCoding.encode(key);
    }

    private Response unbind(Request request, boolean toQueue) {
        BindingView found = require(request, toQueue);
        BindingRequest binding = new BindingRequest(
                found.source(), found.destination(), found.toQueue(), found.routingKey(), found.arguments());
        calls.<Done>inVhost(
                request,
                (session, reply) -> calls.vhost(found.vhost()).exchanges().unbind(session, binding, reply));
        return Response.noContent();
    }
}
