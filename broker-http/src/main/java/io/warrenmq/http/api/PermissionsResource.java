package io.warrenmq.http.api;

import io.warrenmq.core.access.Patterns;
import io.warrenmq.core.access.TopicPermissions;
import io.warrenmq.core.access.VhostPermissions;
import io.warrenmq.core.shard.Done;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.Members;
import io.warrenmq.http.query.Listing;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** What users may do in virtual hosts, and with which routing keys. */
final class PermissionsResource implements Resource {
    private final BrokerCalls calls;

    PermissionsResource(BrokerCalls calls) {
        this.calls = calls;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/permissions", Rule.ADMINISTRATOR, request -> list(request, _ -> true)),
                Route.get("/permissions/{vhost}/{user}", Rule.ADMINISTRATOR, this::show),
                Route.put("/permissions/{vhost}/{user}", Rule.ADMINISTRATOR, this::set),
                Route.delete("/permissions/{vhost}/{user}", Rule.ADMINISTRATOR, this::clear),
                Route.get("/vhosts/{vhost}/permissions", Rule.ADMINISTRATOR, this::ofVhost),
                Route.get("/users/{user}/permissions", Rule.ADMINISTRATOR, this::ofUser),
                Route.get("/topic-permissions", Rule.ADMINISTRATOR, request -> topics(request, _ -> true)),
                Route.get("/topic-permissions/{vhost}/{user}", Rule.ADMINISTRATOR, this::topicsOfBoth),
                Route.get("/topic-permissions/{vhost}/{user}/{exchange}", Rule.ADMINISTRATOR, this::topicsOfBoth),
                Route.put("/topic-permissions/{vhost}/{user}", Rule.ADMINISTRATOR, this::setTopics),
                Route.delete("/topic-permissions/{vhost}/{user}", Rule.ADMINISTRATOR, this::clearTopics),
                Route.delete("/topic-permissions/{vhost}/{user}/{exchange}", Rule.ADMINISTRATOR, this::clearTopic),
                Route.get("/vhosts/{vhost}/topic-permissions", Rule.ADMINISTRATOR, this::topicsOfVhost),
                Route.get("/users/{user}/topic-permissions", Rule.ADMINISTRATOR, this::topicsOfUser));
    }

    /** Who makes a virtual host may do everything in it, as RabbitMQ has it. */
    static void grantAll(BrokerCalls calls, String user, String vhost) {
        if (calls.isUser(user)) {
            calls.<Boolean>ask(reply ->
                    calls.broker().users().setPermissions(new VhostPermissions(vhost, user, Patterns.ALL), reply));
        }
    }

    private String requireUser(Request request) {
        String user = request.path("user");
        if (!calls.isUser(user)) {
            throw HttpRefusal.notFound();
        }
        return user;
    }

    // --- permissions

    private List<VhostPermissions> all(Predicate<VhostPermissions> wanted) {
        List<VhostPermissions> all = calls.ask(reply -> calls.broker().users().permissions(reply));
        return all.stream().filter(wanted).toList();
    }

    private Response list(Request request, Predicate<VhostPermissions> wanted) {
        List<VhostPermissions> found = all(wanted).stream()
                .sorted(Comparator.comparing(VhostPermissions::vhost).thenComparing(VhostPermissions::user))
                .toList();
        return Response.list(request, new Listing<>(found, VhostPermissions::user, PermissionsResource::json));
    }

    private static JsonObject json(VhostPermissions permissions) {
        return new JsonObject()
                .put("user", permissions.user())
                .put("vhost", permissions.vhost())
                .put("configure", permissions.patterns().configure())
                .put("write", permissions.patterns().write())
                .put("read", permissions.patterns().read());
    }

    private Response ofVhost(Request request) {
        String vhost = calls.vhost(request).name();
        return list(request, each -> each.vhost().equals(vhost));
    }

    private Response ofUser(Request request) {
        String user = requireUser(request);
        return list(request, each -> each.user().equals(user));
    }

    private Response show(Request request) {
        String vhost = calls.vhost(request).name();
        String user = requireUser(request);
        List<VhostPermissions> found =
                all(each -> each.vhost().equals(vhost) && each.user().equals(user));
        if (found.isEmpty()) {
            throw HttpRefusal.notFound();
        }
        return Response.json(request, json(found.getFirst()));
    }

    private Response set(Request request) {
        String vhost = calls.vhost(request).name();
        Members body = request.body();
        VhostPermissions permissions = new VhostPermissions(
                vhost,
                requireUser(request),
                new Patterns(body.requiredText("configure"), body.requiredText("write"), body.requiredText("read")));
        return Response.put(calls.<Boolean>ask(reply -> calls.broker().users().setPermissions(permissions, reply)));
    }

    private Response clear(Request request) {
        String vhost = calls.vhost(request).name();
        calls.<Done>ask(reply -> calls.broker().users().clearPermissions(request.path("user"), vhost, reply));
        return Response.noContent();
    }

    // --- topic permissions

    private Response topics(Request request, Predicate<TopicPermissions> wanted) {
        List<TopicPermissions> all = calls.ask(reply -> calls.broker().users().topicPermissions(reply));
        List<TopicPermissions> found = all.stream().filter(wanted).toList();
        return Response.list(request, new Listing<>(found, TopicPermissions::user, PermissionsResource::json));
    }

    private static JsonObject json(TopicPermissions permissions) {
        return new JsonObject()
                .put("user", permissions.user())
                .put("vhost", permissions.vhost())
                .put("exchange", permissions.exchange())
                .put("write", permissions.write())
                .put("read", permissions.read());
    }

    private Response topicsOfVhost(Request request) {
        String vhost = calls.vhost(request).name();
        return topics(request, each -> each.vhost().equals(vhost));
    }

    private Response topicsOfUser(Request request) {
        String user = requireUser(request);
        return topics(request, each -> each.user().equals(user));
    }

    /** RabbitMQ answers 404 when there are none. */
    private Response topicsOfBoth(Request request) {
        String vhost = calls.vhost(request).name();
        String user = requireUser(request);
        String exchange = request.hasPath("exchange") ? Names.exchange(request, "exchange") : null;
        Predicate<TopicPermissions> wanted = each -> each.vhost().equals(vhost)
                && each.user().equals(user)
                && (exchange == null || each.exchange().equals(exchange));
        List<TopicPermissions> all = calls.ask(reply -> calls.broker().users().topicPermissions(reply));
        if (all.stream().noneMatch(wanted)) {
            throw HttpRefusal.notFound();
        }
        return topics(request, wanted);
    }

    private Response setTopics(Request request) {
        String vhost = calls.vhost(request).name();
        Members body = request.body();
        String exchange = body.text("exchange", "");
        TopicPermissions permissions = new TopicPermissions(
                vhost,
                requireUser(request),
                exchange.equals("amq.default") ? "" : exchange,
                body.requiredText("write"),
                body.requiredText("read"));
        return Response.put(
                calls.<Boolean>ask(reply -> calls.broker().users().setTopicPermissions(permissions, reply)));
    }

    private Response clearTopics(Request request) {
        String vhost = calls.vhost(request).name();
        calls.<Done>ask(
                reply -> calls.broker().users().clearTopicPermissions(request.path("user"), vhost, null, reply));
        return Response.noContent();
    }

    private Response clearTopic(Request request) {
        String vhost = calls.vhost(request).name();
        calls.<Done>ask(reply -> calls.broker()
                .users()
                .clearTopicPermissions(request.path("user"), vhost, Names.exchange(request, "exchange"), reply));
        return Response.noContent();
    }
}
