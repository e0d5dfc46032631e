package io.warrenmq.http.api;

import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.List;

/** Who the caller is. */
final class Whoami implements Resource {
    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/whoami", Rule.MANAGEMENT, Whoami::whoami),
                Route.post("/login", Rule.MANAGEMENT, Whoami::whoami),
                Route.get("/auth", Rule.OPEN, _ -> Response.json(new JsonObject().put("oauth_enabled", false))));
    }

    private static Response whoami(Request request) {
        return Response.json(new JsonObject()
                .put("name", request.caller().name())
                .put("tags", JsonValue.Array.ofTexts(request.caller().user().tags()))
                .put("is_internal_user", true)
                .put("auth_backend", "rabbit_auth_backend_internal")
                .put("login_session_timeout", 480));
    }
}
