package io.warrenmq.http.api;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.core.management.VhostPolicy;
import io.warrenmq.core.policy.ApplyTo;
import io.warrenmq.core.policy.Policy;
import io.warrenmq.core.policy.PolicyRank;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.vhost.Policies;
import io.warrenmq.core.vhost.VirtualHost;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.Members;
import io.warrenmq.http.json.TableJson;
import io.warrenmq.http.query.Listing;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Policies, or operator policies: one of these for each rank. */
final class PoliciesResource implements Resource {
    private static final Comparator<VhostPolicy> ORDER = Comparator.comparing(VhostPolicy::vhost)
            .thenComparing(each -> each.policy().name());

    private final BrokerCalls calls;
    private final PolicyRank rank;

    PoliciesResource(BrokerCalls calls, PolicyRank rank) {
        this.calls = calls;
        this.rank = rank;
    }

    @Override
    public List<Route> routes() {
        String path = isOperators() ? "/operator-policies" : "/policies";
        String one = path + "/{vhost}/{name}";
        // Operator policies are bounds for those who set policies, so only administrators change them.
        Rule change = isOperators() ? Rule.ADMINISTRATOR : Rule.POLICYMAKER;
        return List.of(
                Route.get(path, Rule.MANAGEMENT, request -> list(request, null)),
                Route.get(
                        path + "/{vhost}",
                        Rule.VHOST_VISIBLE,
                        request -> list(request, calls.vhost(request).name())),
                Route.get(one, Rule.VHOST_VISIBLE, this::show),
                Route.put(one, change, this::set),
                Route.delete(one, change, this::clear));
    }

    private boolean isOperators() {
        return rank == PolicyRank.OPERATOR;
    }

    private Policies policies(VirtualHost vhost) {
        return isOperators() ? vhost.operatorPolicies() : vhost.policies();
    }

    private Response list(Request request, @Nullable String vhost) {
        List<VhostPolicy> policies =
                new ArrayList<>(calls.await(calls.management().policies(vhost, rank)));
        policies.removeIf(each -> !request.caller().sees(each.vhost()));
        policies.sort(ORDER);
        return Response.list(
                request,
                new Listing<>(policies, each -> each.policy().name(), each -> json(each.vhost(), each.policy())));
    }

    static JsonObject json(String vhost, Policy policy) {
        return new JsonObject()
                .put("vhost", vhost)
                .put("name", policy.name())
                .put("pattern", policy.pattern())
                .put("apply-to", policy.applyTo().wireName())
                .put("definition", TableJson.toJson(policy.definition()))
                .put("priority", policy.priority());
    }

    private @Nullable Policy find(VirtualHost vhost, String name) {
        List<Policy> all = calls.ask(reply -> policies(vhost).list(reply));
        return all.stream().filter(each -> each.name().equals(name)).findAny().orElse(null);
    }

    private Response show(Request request) {
        VirtualHost vhost = calls.vhost(request);
        Policy policy = find(vhost, request.path("name"));
        if (policy == null) {
            throw HttpRefusal.notFound();
        }
        return Response.json(request, json(vhost.name(), policy));
    }

    private Response set(Request request) {
        VirtualHost vhost = calls.vhost(request);
        Policy policy = policy(request.path("name"), request.body());
        boolean isNew = find(vhost, policy.name()) == null;
        calls.<Done>ask(reply -> policies(vhost).set(policy, reply));
        return Response.put(isNew);
    }

    /** A policy as somebody describes it. */
    static Policy policy(String name, Members body) {
        String applyTo = body.text("apply-to", ApplyTo.ALL.wireName());
        ApplyTo kinds = ApplyTo.find(applyTo);
        if (kinds == null) {
            throw badRequest("'apply-to' must be queues, classic_queues, quorum_queues, streams, exchanges or all");
        }
        long priority = body.integer("priority", 0);
        if (priority != (int) priority) {
            throw badRequest("'priority' must be a 32-bit integer, not " + priority);
        }
        return new Policy(
                name,
                body.requiredText("pattern"),
                kinds,
                (int) priority,
                TableJson.toTable(body.requiredTable("definition")));
    }

    private Response clear(Request request) {
        VirtualHost vhost = calls.vhost(request);
        calls.<Done>ask(reply -> policies(vhost).clear(request.path("name"), reply));
        return Response.noContent();
    }
}
