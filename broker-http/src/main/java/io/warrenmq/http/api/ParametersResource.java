package io.warrenmq.http.api;

import io.warrenmq.core.shard.Done;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Parameters.Parameter;
import io.warrenmq.core.vhost.VirtualHost;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.TableJson;
import io.warrenmq.http.query.Listing;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Parameters of virtual hosts and of the broker, which it keeps without a meaning of its own.
 */
final class ParametersResource implements Resource {
    private static final String VALUE = "value";

    private record Entry(String vhost, Parameter parameter) {}

    private final BrokerCalls calls;

    ParametersResource(BrokerCalls calls) {
        this.calls = calls;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/parameters", Rule.POLICYMAKER, this::all),
                Route.get("/parameters/{component}", Rule.POLICYMAKER, this::ofComponent),
                Route.get("/parameters/{component}/{vhost}", Rule.POLICYMAKER, this::ofVhost),
                Route.get("/parameters/{component}/{vhost}/{name}", Rule.POLICYMAKER, this::show),
                Route.put("/parameters/{component}/{vhost}/{name}", Rule.POLICYMAKER, this::set),
                Route.delete("/parameters/{component}/{vhost}/{name}", Rule.POLICYMAKER, this::clear),
                Route.get("/global-parameters", Rule.POLICYMAKER, this::globals),
                Route.get("/global-parameters/{name}", Rule.POLICYMAKER, this::global),
                Route.put("/global-parameters/{name}", Rule.POLICYMAKER, this::setGlobal),
                Route.delete("/global-parameters/{name}", Rule.POLICYMAKER, this::clearGlobal));
    }

    private static JsonValue requiredValue(Request request) {
        JsonValue value = request.bodyObject().find(VALUE);
        if (value == null) {
            throw HttpRefusal.badRequest("key_missing: " + VALUE);
        }
        return value;
    }

    // --- of virtual hosts

    private static Response list(Request request, List<Entry> entries) {
        return Response.list(
                request, new Listing<>(entries, each -> each.parameter().name(), ParametersResource::json));
    }

    private static JsonObject json(Entry entry) {
        return new JsonObject()
                .put("value", TableJson.unwrapped(entry.parameter().value()))
                .put("vhost", entry.vhost())
                .put("component", entry.parameter().component())
                .put("name", entry.parameter().name());
    }

    private List<Entry> entries(VirtualHost vhost) {
        List<Parameter> all = calls.ask(reply -> vhost.sharedParameters().list(reply));
        return all.stream().map(each -> new Entry(vhost.name(), each)).toList();
    }

    private List<Entry> visible(Request request) {
        List<Entry> entries = new ArrayList<>();
        calls.broker().vhostNames().stream()
                .sorted()
                .filter(request.caller()::mayEnter)
                .forEach(name -> entries.addAll(entries(calls.vhost(name))));
        return entries;
    }

    private static boolean isOf(Request request, Entry entry) {
        return entry.parameter().component().equals(request.path("component"));
    }

    private Response all(Request request) {
        return list(request, visible(request));
    }

    private Response ofComponent(Request request) {
        return list(
                request,
                visible(request).stream().filter(each -> isOf(request, each)).toList());
    }

    private Response ofVhost(Request request) {
        List<Entry> entries = entries(calls.vhost(request));
        return list(
                request, entries.stream().filter(each -> isOf(request, each)).toList());
    }

    private Response show(Request request) {
        for (Entry each : entries(calls.vhost(request))) {
            if (isOf(request, each) && each.parameter().name().equals(request.path("name"))) {
                return Response.json(request, json(each));
            }
        }
        throw HttpRefusal.notFound();
    }

    private Response set(Request request) {
        VirtualHost vhost = calls.vhost(request);
        FieldTable value = TableJson.wrapped(requiredValue(request));
        return Response.put(calls.<Boolean>ask(
                reply -> vhost.sharedParameters().set(request.path("component"), request.path("name"), value, reply)));
    }

    private Response clear(Request request) {
        VirtualHost vhost = calls.vhost(request);
        calls.<Done>ask(
                reply -> vhost.sharedParameters().clear(request.path("component"), request.path("name"), reply));
        return Response.noContent();
    }

    // --- of the broker

    private Map<String, FieldTable> allGlobals() {
        return calls.ask(reply -> calls.broker().globalParameters().list(reply));
    }

    private static JsonObject json(String name, FieldTable value) {
        return new JsonObject().put("name", name).put("value", TableJson.unwrapped(value));
    }

    private Response globals(Request request) {
        List<Map.Entry<String, FieldTable>> all = List.copyOf(allGlobals().entrySet());
        return Response.list(
                request, new Listing<>(all, Map.Entry::getKey, each -> json(each.getKey(), each.getValue())));
    }

    private Response global(Request request) {
        FieldTable value = allGlobals().get(request.path("name"));
        if (value == null) {
            throw HttpRefusal.notFound();
        }
        return Response.json(request, json(request.path("name"), value));
    }

    private Response setGlobal(Request request) {
        FieldTable value = TableJson.wrapped(requiredValue(request));
        return Response.put(
                calls.<Boolean>ask(reply -> calls.broker().globalParameters().set(request.path("name"), value, reply)));
    }

    private Response clearGlobal(Request request) {
        calls.<Done>ask(reply -> calls.broker().globalParameters().clear(request.path("name"), reply));
        return Response.noContent();
    }
}
