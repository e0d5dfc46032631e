package io.warrenmq.http.api;

import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The description of the API for programs, in OpenAPI. It says nothing of this broker, so it needs no login. */
final class ApiDescription implements Resource {
    static final String FILE = "openapi.yaml";

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/openapi.yaml", Rule.OPEN, _ -> description()));
    }

    private static Response description() {
        return Response.of(200, "application/yaml", out -> {
            try (InputStream in = ApiDescription.class.getResourceAsStream(FILE)) {
                if (in == null) {
                    throw new IOException(FILE + " is missing from the module");
                }
                in.transferTo(out);
            }
        });
    }
}
