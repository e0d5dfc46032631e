package io.warrenmq.http.api;

import io.warrenmq.core.policy.Limits;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.vhost.VirtualHost;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
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
import java.util.TreeMap;

/** How many connections, channels and queues users and virtual hosts may have. */
final class LimitsResource implements Resource {
    /** @param subject name of the virtual host or the user */
    private record Entry(String subject, Limits limits) {}

    private final BrokerCalls calls;

    LimitsResource(BrokerCalls calls) {
        this.calls = calls;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/vhost-limits", Rule.MANAGEMENT, this::ofVhosts),
                Route.get("/vhost-limits/{vhost}", Rule.VHOST_VISIBLE, this::ofVhost),
                Route.put("/vhost-limits/{vhost}/{name}", Rule.ADMINISTRATOR, this::setOfVhost),
                Route.delete("/vhost-limits/{vhost}/{name}", Rule.ADMINISTRATOR, this::clearOfVhost),
                Route.get("/user-limits", Rule.ADMINISTRATOR, this::ofUsers),
                Route.get("/user-limits/{user}", Rule.ADMINISTRATOR, this::ofUser),
                Route.put("/user-limits/{user}/{name}", Rule.ADMINISTRATOR, this::setOfUser),
                Route.delete("/user-limits/{user}/{name}", Rule.ADMINISTRATOR, this::clearOfUser));
    }

    private static Response list(Request request, String subject, List<Entry> entries) {
        List<Entry> set =
                entries.stream().filter(each -> !each.limits().isEmpty()).toList();
        return Response.list(
                request,
                new Listing<>(
                        set,
                        Entry::subject,
                        each -> new JsonObject()
                                .put(subject, each.subject())
                                .put("value", TableJson.toJson(each.limits().values()))));
    }

    private Response ofVhosts(Request request) {
        List<Entry> entries = new ArrayList<>();
        calls.broker().vhostNames().stream()
                .sorted()
                .filter(request.caller()::sees)
                .forEach(name ->
                        entries.add(new Entry(name, calls.vhost(name).limits().current())));
        return list(request, "vhost", entries);
    }

    private Response ofVhost(Request request) {
        VirtualHost vhost = calls.vhost(request);
        return list(
                request, "vhost", List.of(new Entry(vhost.name(), vhost.limits().current())));
    }

    private Response setOfVhost(Request request) {
        VirtualHost vhost = calls.vhost(request);
        long max = request.body().requiredInteger("value");
        calls.<Done>ask(reply -> vhost.limits().set(request.path("name"), max, reply));
        return Response.noContent();
    }

    private Response clearOfVhost(Request request) {
        VirtualHost vhost = calls.vhost(request);
        calls.<Done>ask(reply -> vhost.limits().clear(request.path("name"), reply));
        return Response.noContent();
    }

    private Response ofUsers(Request request) {
        Map<String, Limits> all = new TreeMap<>(calls.<Map<String, Limits>>ask(
                reply -> calls.broker().userLimits().list(reply)));
        List<Entry> entries = new ArrayList<>();
        all.forEach((user, limits) -> entries.add(new Entry(user, limits)));
        return list(request, "user", entries);
    }

    private String requireUser(Request request) {
        String user = request.path("user");
        if (!calls.isUser(user)) {
            throw HttpRefusal.notFound();
        }
        return user;
    }

    private Response ofUser(Request request) {
        String user = requireUser(request);
        return list(
                request,
                "user",
                List.of(new Entry(user, calls.broker().userLimits().of(user))));
    }

    private Response setOfUser(Request request) {
        String user = requireUser(request);
        long max = request.body().requiredInteger("value");
        calls.<Done>ask(reply -> calls.broker().userLimits().set(user, request.path("name"), max, reply));
        return Response.noContent();
    }

    private Response clearOfUser(Request request) {
        String user = requireUser(request);
        calls.<Done>ask(reply -> calls.broker().userLimits().clear(user, request.path("name"), reply));
        return Response.noContent();
    }
}
