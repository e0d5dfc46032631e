package io.warrenmq.tests.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.alarm.Alarms;
import io.warrenmq.http.api.ApiResources;
import io.warrenmq.http.api.HealthOfService;
import io.warrenmq.http.node.NodeFacts;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.RouteTable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every route of the HTTP API with every tag and every set of permissions, in a virtual host that the user may enter,
 * one that it may not, and one that is missing: let in or refused as {@code http-rules.txt} says.
 */
final class HttpMatrixTest {
    private static final String PEER = "WARREN_TEST_RABBITMQ";

    /** What would leave nothing behind of a RabbitMQ. */
    private static final Set<String> SPARED = Set.of("DELETE /reset", "DELETE /reset/{node}", "PUT /cluster-name");

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("{node}", "nowhere"),
            Map.entry("{within}", "1"),
            Map.entry("{unit}", "days"),
            Map.entry("{port}", "1"),
            Map.entry("{protocols}", "amqp"),
            Map.entry("{pattern}", "none"),
            Map.entry("{user}", "nobody"),
            Map.entry("{password}", "p"),
            Map.entry("{component}", "shovel"),
            Map.entry("{exchange}", "x"),
            Map.entry("{source}", "x"),
            Map.entry("{destination}", "q"),
            Map.entry("{props}", "k"),
            Map.entry("{id}", "99999"));

    @TempDir
    @SuppressWarnings("NullAway.Init") // the test engine sets it
    private Path dataDir;

    @Test
    void everyRouteLetsInWhomItShould() throws Exception {
        try (AccessWorld world = new AccessWorld(dataDir)) {
            List<HttpRule> rules = HttpRule.all();
            assertRulesAreOfRoutes(world, rules);
            Cells cells = new Cells("HTTP permission matrix");
            new Run(world, cells, false).run(rules);
            cells.assertNoMismatch();
        }
    }

    /** What differs is told, not a failure: routes and rules change from version to version. */
    @Test
    void rabbitMqIsAskedTheSame() throws Exception {
        String peer = System.getenv(PEER);
        Assumptions.assumeTrue(peer != null, "no RabbitMQ to talk to: " + PEER + " is not set");
        try (AccessWorld world = new AccessWorld(URI.create(String.valueOf(peer)))) {
            Cells cells = new Cells("HTTP permission matrix of RabbitMQ");
            new Run(world, cells, true).run(HttpRule.all());
            cells.print();
        }
    }

    /** A new route without a rule fails here. */
    private void assertRulesAreOfRoutes(AccessWorld world, List<HttpRule> rules) {
        NodeFacts facts = new NodeFacts(new Alarms("n"), List::of, dataDir, 0, 0, 0);
        List<Resource> resources = new ArrayList<>(List.of(new HealthOfService()));
        resources.addAll(
                ApiResources.of(world.embedded().broker(), world.embedded().shard(), facts));
        Set<String> routes = new TreeSet<>();
        for (Route each : new RouteTable(resources).routes()) {
            routes.add(each.method() + " " + each.path().text());
        }
        assertTrue(routes.size() > 100);
        assertEquals(routes, rules.stream().map(HttpRule::route).collect(Collectors.toCollection(TreeSet::new)));
    }

    private record Run(AccessWorld world, Cells cells, boolean isPeer) {
        void run(List<HttpRule> rules) throws IOException, InterruptedException {
            for (HttpRule rule : rules) {
                if (!isPeer || !SPARED.contains(rule.route())) {
                    for (String tag : AccessWorld.TAGS) {
                        tags(rule, tag);
                    }
                    if (!rule.needs().isEmpty()) {
                        permissions(rule, "management");
                        permissions(rule, "administrator");
                    }
                }
            }
        }

        private void tags(HttpRule rule, String tag) throws IOException, InterruptedException {
            cell(rule, tag, AccessWorld.OWN, "crw", rule.isOpenTo(tag));
            if (rule.isInVhost()) {
                cell(rule, tag, AccessWorld.OTHER, "", rule.isOpenElsewhereTo(tag));
                cell(rule, tag, AccessWorld.MISSING, "", rule.isOpenTo(tag));
                if (rule.route().equals("PUT /vhosts/{vhost}") && rule.isOpenTo(tag)) {
                    world.admin("DELETE", "/vhosts/" + AccessWorld.MISSING, "");
                }
            }
        }

        private void permissions(HttpRule rule, String tag) throws IOException, InterruptedException {
            for (String given : Cells.subsets()) {
                world.allow(AccessWorld.user(tag), AccessWorld.OWN, given);
                cell(rule, tag, AccessWorld.OWN, given, Cells.suffice(given, rule.needs()));
            }
        }

        private void cell(HttpRule rule, String tag, String vhost, String given, boolean isOpen)
                throws IOException, InterruptedException {
            HttpResponse<String> answer;
            try {
                String login = AccessWorld.user(tag) + ":p";
                answer = world.ask(login, rule.method(), path(rule, vhost), rule.body());
            } catch (IOException e) {
                if (isPeer) {
                    return; // it has failed at what it does not expect
                }
                throw e;
            }
            int status = answer.statusCode();
            String cell = rule.route() + " as " + tag + " in " + vhost + " with [" + given + "]";
            if (!isPeer || (status != 404 && status != 405)) { // it may not have the route
                cells.check(cell, isOpen ? "let in" : "refused", outcome(status, answer.body()));
            }
            if (rule.method().equals("DELETE") && status < 300) {
                world.furnish();
            }
        }

        private static String outcome(int status, String body) {
            boolean isLetIn = status < 300 || status == 404 || (status == 400 && !body.contains("ACCESS_REFUSED"));
            return isLetIn || (status == 503 && body.contains("failed"))
                    ? "let in"
                    : status == 401 ? "refused" : "" + status;
        }

        private static String path(HttpRule rule, String vhost) {
            String path = rule.path().replace("{vhost}", vhost);
            for (Map.Entry<String, String> each : NAMES.entrySet()) {
                path = path.replace(each.getKey(), each.getValue());
            }
            path = path.replace("/e/x/e/q", "/e/x/e/y");
            String name = path.startsWith("/exchanges") ? "x" : path.startsWith("/vhost-limits") ? "max-queues" : "q";
            return path.replace("{name}", path.startsWith("/user-limits") ? "max-channels" : name);
        }
    }
}
