package io.warrenmq.http.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warrenmq.http.error.HttpRefusal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {
    private static final Handler NOTHING = _ -> Response.noContent();

    private final RouteTable table = new RouteTable(List.of(() -> List.of(
            Route.get("/things", Rule.MANAGEMENT, NOTHING),
            Route.get("/things/all", Rule.MANAGEMENT, NOTHING),
            Route.get("/things/{vhost}", Rule.VHOST, NOTHING),
            Route.get("/things/{vhost}/{name}", Rule.VHOST, NOTHING),
            Route.delete("/things/{vhost}/{name}", Rule.VHOST, NOTHING),
            Route.put("/things/{other}/{name}/parts", Rule.VHOST, NOTHING))));

    private String find(String method, String path) {
        return switch (table.find(method, path)) {
            case RouteTable.Match.Found found ->
                found.route().path().text() + " " + found.path().values();
            case RouteTable.Match.OtherMethods other -> other.allowed();
            case RouteTable.Match.Missing _ -> "missing";
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/things|/things []",
                "/api/things/|/things []",
                "/api/things//|/things/{vhost} []",
                "/api/things/%2F|/things/{vhost} [/]",
                "/api/things/%2F/|/things/{vhost} [/]",
                "/api/things/all|/things/all []",
                "/api/things/all/x|/things/{vhost}/{name} [all, x]",
                "/api/things/%2Fa%20b/c+d|/things/{vhost}/{name} [/a b, c+d]",
                "/api/things//q|/things/{vhost}/{name} [, q]",
                "/api/nothing|missing",
                "/api|missing",
                "/|missing",
                "/things|missing",
                "/api/things/a/b/c/d|missing"
            })
    void findsByPath(String path, String expected) {
        assertEquals(expected, find("GET", path));
    }

    @Test
    void methodsDecide() {
        assertEquals("/things []", find("HEAD", "/api/things"));
        assertEquals("/things/{vhost}/{name} [a, b]", find("DELETE", "/api/things/a/b"));
        assertEquals("/things/{other}/{name}/parts [a, b]", find("PUT", "/api/things/a/b/parts"));
        assertEquals("DELETE, GET, HEAD, OPTIONS", find("POST", "/api/things/a/b"));
        assertEquals("OPTIONS, PUT", find("GET", "/api/things/a/b/parts"));
    }

    @Test
    void parametersHaveTheNamesOfTheRoute() {
        RouteTable.Match match = table.find("PUT", "/api/things/a/b/parts");
        assertEquals(
                Map.of("other", "a", "name", "b"),
                assertInstanceOf(RouteTable.Match.Found.class, match).path());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/things/%", "/api/things/%ff"})
    void pathsThatCannotBeDecodedAreRefused(String path) {
        assertThrows(HttpRefusal.class, () -> table.find("GET", path));
    }

    @Test
    void longPathsAreMissing() {
        assertEquals("missing", find("GET", "/api/" + "x/".repeat(10_000)));
    }

    @Test
    void routesAreUnique() {
        Resource twice = () ->
                List.of(Route.get("/a/{x}", Rule.MANAGEMENT, NOTHING), Route.get("/a/{y}", Rule.MANAGEMENT, NOTHING));
        assertThrows(IllegalArgumentException.class, () -> new RouteTable(List.of(twice)));
    }
}
