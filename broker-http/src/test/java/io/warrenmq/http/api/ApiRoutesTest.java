package io.warrenmq.http.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.http.rig.ApiUnderTest;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.RouteTable;
import io.warrenmq.http.route.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every route has a rule, and the description says the same of all of them. */
class ApiRoutesTest {
    /** What probes and tools need before they log in; nothing else may become open by mistake. */
    private static final Set<String> OPEN = Set.of(
            "GET /health/checks/ready-to-serve-clients",
            "GET /health/checks/is-in-service",
            "GET /health/checks/below-node-connection-limit",
            "GET /health/checks/reached-target-cluster-size",
            "GET /version",
            "GET /auth",
            "GET /openapi.yaml");

    private static RouteTable routes() throws IOException {
        try (ApiUnderTest api = new ApiUnderTest()) {
            return api.routes();
        }
    }

    private static String name(Route route) {
        return route.method() + " " + route.path().text();
    }

    @Test
    void everyRouteHasARuleAndOnlyProbesAreOpen() throws IOException {
        Set<String> open = new TreeSet<>();
        for (Route each : routes().routes()) {
            assertNotNull(each.rule(), name(each));
            if (each.rule() == Rule.OPEN) {
                open.add(name(each));
            }
        }
        assertEquals(new TreeSet<>(OPEN), open);
    }

    /** Who may only look may change nothing. */
    @Test
    void changesNeedMoreThanToSee() throws IOException {
        for (Route each : routes().routes()) {
            if (!each.method().equals("GET")) {
                assertTrue(each.rule() != Rule.VHOST_VISIBLE && each.rule() != Rule.OPEN, name(each));
            }
        }
    }

    @Test
    void descriptionListsTheRoutes() throws IOException {
        Set<String> routes = routes().routes().stream()
                .map(each -> name(each) + " " + each.rule())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(routes, described());
    }

    private static Set<String> described() throws IOException {
        String text;
        try (InputStream in = ApiRoutesTest.class.getResourceAsStream(ApiDescription.FILE)) {
            assertNotNull(in);
            text = new String(in.readAllBytes(), UTF_8);
        }
        Pattern line = Pattern.compile("^  (/\\S+):$|^    (get|put|post|patch|delete):$|^      x-rule: (\\S+)$");
        Set<String> found = new TreeSet<>();
        String path = "";
        String method = "";
        for (String each : text.lines().toList()) {
            Matcher matcher = line.matcher(each);
            if (!matcher.matches()) {
                continue;
            }
            if (matcher.group(1) != null) {
                path = matcher.group(1);
            } else if (matcher.group(2) != null) {
                method = matcher.group(2).toUpperCase(Locale.ROOT);
            } else {
                found.add(method + " " + path + " " + matcher.group(3));
            }
        }
        return found;
    }
}
