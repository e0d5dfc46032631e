package io.warrenmq.http.route;

import java.util.Objects;

/** A method and a path, who may use it, and what answers. There is no route without a rule. */
public record Route(String method, PathTemplate path, Rule rule, Handler handler) {
    public Route {
        Objects.requireNonNull(rule, "a route without a rule");
    }

    public static Route get(String path, Rule rule, Handler handler) {
        return new Route("GET", PathTemplate.of(path), rule, handler);
    }

    public static Route put(String path, Rule rule, Handler handler) {
        return new Route("PUT", PathTemplate.of(path), rule, handler);
    }

    public static Route post(String path, Rule rule, Handler handler) {
        return new Route("POST", PathTemplate.of(path), rule, handler);
    }

    public static Route patch(String path, Rule rule, Handler handler) {
        return new Route("PATCH", PathTemplate.of(path), rule, handler);
    }

    public static Route delete(String path, Rule rule, Handler handler) {
        return new Route("DELETE", PathTemplate.of(path), rule, handler);
    }
}
