package io.warrenmq.http.route;

import io.warrenmq.http.query.PercentCoding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All routes, found by the segments of a path. A segment that a template spells out wins over a parameter. Immutable
 * once made.
 */
public final class RouteTable {
    private static final String API = "/api";
    private static final int SEGMENTS_MAX = 16;

    private final Node root = new Node();
    private final String prefix;
    private final List<Route> routes;

    /** What a path leads to. */
    public sealed interface Match {
        /** @param path values of the parameters */
        record Found(Route route, Map<String, String> path) implements Match {}

        /** There is the path but not this method; {@code allowed} lists those that there are. */
        record OtherMethods(String allowed) implements Match {}

        record Missing() implements Match {}
    }

    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private final Map<String, Route> methods = new TreeMap<>();
        private @Nullable Node parameter;
    }

    /**
     * Routes below {@code /api}.
     *
     * @throws IllegalArgumentException when two routes are the same
     */
    public RouteTable(List<Resource> resources) {
        this(API, resources);
    }

    /**
     * @param prefix before all paths; empty for none
     * @throws IllegalArgumentException when two routes are the same
     */
    public RouteTable(String prefix, List<Resource> resources) {
        this.prefix = prefix;
        routes = resources.stream().flatMap(each -> each.routes().stream()).toList();
        routes.forEach(this::add);
    }

    /** All routes in the order in which they were given. */
    public List<Route> routes() {
        return routes;
    }

    private void add(Route route) {
        Node node = root;
        for (String segment : route.path().segments()) {
            if (PathTemplate.isParameter(segment)) {
                node.parameter = node.parameter == null ? new Node() : node.parameter;
                node = node.parameter;
            } else {
                node = node.literals.computeIfAbsent(segment, _ -> new Node());
            }
        }
        if (node.methods.putIfAbsent(route.method(), route) != null) {
            throw new IllegalArgumentException(
                    "two routes for " + route.method() + " " + route.path().text());
        }
    }

    /**
     * Finds what a request asks for. A slash at the end makes no difference.
     *
     * @param rawPath still percent-encoded
     * @throws io.warrenmq.http.error.HttpRefusal 400 when the path cannot be decoded
     */
    public Match find(String method, String rawPath) {
        if (!rawPath.startsWith(prefix + "/")) {
            return new Match.Missing();
        }
        List<String> segments = segments(rawPath.substring(prefix.length() + 1));
        List<String> values = new ArrayList<>();
        Node node = segments.size() > SEGMENTS_MAX ? null : descend(root, segments, 0, values);
        if (node == null) {
            return new Match.Missing();
        }
        Route route = node.methods.get(method.equals("HEAD") ? "GET" : method);
        return route == null ? new Match.OtherMethods(allowed(node)) : new Match.Found(route, named(route, values));
    }

    private static List<String> segments(String path) {
        String[] parts = path.split("/", SEGMENTS_MAX + 2);
        int count = parts.length > 1 && parts[parts.length - 1].isEmpty() ? parts.length - 1 : parts.length;
        List<String> decoded = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            decoded.add(PercentCoding.decode(parts[i]));
        }
        return decoded;
    }

    private static @Nullable Node descend(Node node, List<String> segments, int at, List<String> values) {
        if (at == segments.size()) {
            return node.methods.isEmpty() ? null : node;
        }
        Node literal = node.literals.get(segments.get(at));
        Node found = literal == null ? null : descend(literal, segments, at + 1, values);
        if (found != null || node.parameter == null) {
            return found;
        }
        int before = values.size();
        values.add(segments.get(at));
        Node below = descend(node.parameter, segments, at + 1, values);
        if (below == null) {
            values.subList(before, values.size()).clear();
        }
        return below;
    }

    private static Map<String, String> named(Route route, List<String> values) {
        Map<String, String> path = new LinkedHashMap<>();
        List<String> names = route.path().parameters();
        for (int i = 0; i < names.size(); i++) {
            path.put(names.get(i), values.get(i));
        }
        return path;
    }

    private static String allowed(Node node) {
        TreeSet<String> methods = new TreeSet<>(node.methods.keySet());
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        return String.join(", ", methods);
    }
}
