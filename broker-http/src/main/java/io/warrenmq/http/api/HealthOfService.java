package io.warrenmq.http.api;

import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.List;

/** The health checks that probes poll without a login: whether this node serves clients. From any thread. */
public final class HealthOfService implements Resource {
    private static final String CHECKS = "/health/checks";

    private volatile boolean ready;

    /** Clients are served, or no more. */
    public void ready(boolean isReady) {
        ready = isReady;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(CHECKS + "/ready-to-serve-clients", Rule.OPEN, this::check),
                Route.get(CHECKS + "/is-in-service", Rule.OPEN, this::check),
                Route.get(CHECKS + "/below-node-connection-limit", Rule.OPEN, _ -> ok()),
                Route.get(CHECKS + "/reached-target-cluster-size", Rule.OPEN, this::check));
    }

    private Response check(Request request) {
        return ready ? ok() : failed(new JsonObject(), "the broker does not accept clients");
    }

    static Response ok() {
        return ok(new JsonObject());
    }

    /** All is well; {@code more} follows the status. */
    static Response ok(JsonObject more) {
        return Response.json(new JsonObject().put("status", "ok").putAll(more));
    }

    /** Something is not; {@code more} follows the reason. */
    static Response failed(JsonObject more, String reason) {
        return Response.json(
                503,
                new JsonObject().put("status", "failed").put("reason", reason).putAll(more));
    }
}
