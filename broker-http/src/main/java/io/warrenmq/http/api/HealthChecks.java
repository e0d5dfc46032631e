package io.warrenmq.http.api;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.core.alarm.Alarm;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.node.NodeFacts;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** The health checks that need a login. Those about replication have nothing to find on one node. */
final class HealthChecks implements Resource {
    private static final String CHECKS = "/health/checks";
    private static final String LEADERS = CHECKS + "/quorum-queues-without-elected-leaders";
    private static final long AMOUNT_MAX = 10_000;

    private static final Map<String, String> PROTOCOLS =
            Map.of("amqp091", "amqp", "amqp0-9-1", "amqp", "amqp10", "amqp", "amqp1.0", "amqp", "amqps", "amqp/ssl");

    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "days", ChronoUnit.DAYS,
            "weeks", ChronoUnit.WEEKS,
            "months", ChronoUnit.MONTHS,
            "years", ChronoUnit.YEARS);

    private final BrokerCalls calls;
    private final NodeFacts node;

    HealthChecks(BrokerCalls calls, NodeFacts node) {
        this.calls = calls;
        this.node = node;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(
                        CHECKS + "/alarms", Rule.MANAGEMENT, _ -> alarms("There are alarms in effect in the cluster")),
                Route.get(
                        CHECKS + "/local-alarms",
                        Rule.MANAGEMENT,
                        _ -> alarms("There are alarms in effect on the node")),
                Route.get(CHECKS + "/certificate-expiration/{within}/{unit}", Rule.MANAGEMENT, this::certificates),
                Route.get(CHECKS + "/port-listener/{port}", Rule.MANAGEMENT, this::portListener),
                Route.get(CHECKS + "/protocol-listener/{protocols}", Rule.MANAGEMENT, this::protocolListener),
                Route.get(CHECKS + "/virtual-hosts", Rule.MANAGEMENT, _ -> HealthOfService.ok()),
                Route.get(CHECKS + "/node-is-quorum-critical", Rule.MANAGEMENT, _ -> singleNode()),
                Route.get(CHECKS + "/node-is-mirror-sync-critical", Rule.MANAGEMENT, _ -> singleNode()),
                Route.get(LEADERS + "/all-vhosts", Rule.MANAGEMENT, _ -> HealthOfService.ok()),
                Route.get(LEADERS + "/all-vhosts/pattern/{pattern}", Rule.MANAGEMENT, _ -> HealthOfService.ok()),
                Route.get(LEADERS + "/vhost/{vhost}", Rule.VHOST_VISIBLE, this::ofVhost),
                Route.get(LEADERS + "/vhost/{vhost}/pattern/{pattern}", Rule.VHOST_VISIBLE, this::ofVhost),
                Route.get(CHECKS + "/metadata-store/initialized", Rule.MANAGEMENT, _ -> HealthOfService.ok()),
                Route.get(CHECKS + "/metadata-store/initialized/with-data", Rule.MANAGEMENT, _ -> HealthOfService.ok()),
                Route.get("/aliveness-test/{vhost}", Rule.VHOST, this::aliveness),
                Route.get("/healthchecks/node", Rule.MANAGEMENT, _ -> node()),
                Route.get("/healthchecks/node/{node}", Rule.MANAGEMENT, _ -> node()));
    }

    private Response ofVhost(Request request) {
        calls.vhost(request);
        return HealthOfService.ok();
    }

    private static Response singleNode() {
        return HealthOfService.ok(new JsonObject().put("reason", "single node cluster"));
    }

    private Response alarms(String reason) {
        List<JsonValue> inForce = new ArrayList<>();
        for (Alarm each : node.alarms().inForce()) {
            inForce.add(new JsonObject()
                    .put("node", calls.node())
                    .put("resource", each.name().toLowerCase(Locale.ROOT)));
        }
        return inForce.isEmpty()
                ? HealthOfService.ok()
                : HealthOfService.failed(new JsonObject().put("alarms", new JsonValue.Array(inForce)), reason);
    }

    /** The check of old, which answers 200 whatever it finds. */
    private Response node() {
        boolean alarmed = !node.alarms().inForce().isEmpty();
        JsonObject json = new JsonObject().put("status", alarmed ? "failed" : "ok");
        return Response.json(alarmed ? json.put("reason", "resource alarm(s) in effect") : json);
    }

    /** Whether the virtual host answers: its queues are counted on every shard. */
    private Response aliveness(Request request) {
        calls.await(calls.management().queues(calls.vhost(request).name()));
        return HealthOfService.ok();
    }

    private Response portListener(Request request) {
        String text = request.path("port");
        int port;
        try {
            port = Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw badRequest("the port must be a number");
        }
        List<JsonValue> ports = new ArrayList<>();
        node.listeners().get().forEach(each -> ports.add(new JsonValue.Int(each.port())));
        return ports.contains(new JsonValue.Int(port))
                ? HealthOfService.ok(new JsonObject().put("port", port))
                : HealthOfService.failed(
                        new JsonObject().put("missing", port).put("ports", new JsonValue.Array(ports)),
                        "No active listener");
    }

    private Response protocolListener(Request request) {
        TreeSet<String> open = new TreeSet<>();
        node.listeners().get().forEach(each -> open.add(each.protocol()));
        List<String> missing = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (String wanted : request.path("protocols").split(",", -1)) {
            String known = wanted.strip().toLowerCase(Locale.ROOT);
            String protocol = PROTOCOLS.getOrDefault(known, known);
            (open.contains(protocol) ? found : missing).add(protocol);
        }
        if (missing.isEmpty()) {
            return HealthOfService.ok(new JsonObject().put("protocols", JsonValue.Array.ofTexts(found)));
        }
        return HealthOfService.failed(
                new JsonObject()
                        .put("missing", JsonValue.Array.ofTexts(missing))
                        .put("protocols", JsonValue.Array.ofTexts(open)),
                "No active listener");
    }

    private Response certificates(Request request) {
        ChronoUnit unit = UNITS.get(request.path("unit"));
        long within;
        try {
            within = Long.parseLong(request.path("within"));
        } catch (NumberFormatException _) {
            throw badRequest("the number must be an integer of 1 or more");
        }
        if (unit == null || within < 1 || within > AMOUNT_MAX) {
            throw badRequest("the time must be a number from 1 to " + AMOUNT_MAX + " of days, weeks, months or years");
        }
        long untilMs = Instant.now()
                .atZone(ZoneOffset.UTC)
                .plus(within, unit)
                .toInstant()
                .toEpochMilli();
        List<JsonValue> expired = new ArrayList<>();
        for (NodeFacts.Listener each : node.listeners().get()) {
            NodeFacts.Certificate certificate = each.certificate();
            if (certificate != null && (certificate.endsMs() < untilMs || certificate.authorityEndsMs() < untilMs)) {
                expired.add(expiring(each, certificate));
            }
        }
        return expired.isEmpty()
                ? HealthOfService.ok()
                : HealthOfService.failed(
                        new JsonObject().put("expired", new JsonValue.Array(expired)), "Certificates expiring");
    }

    private JsonObject expiring(NodeFacts.Listener listener, NodeFacts.Certificate certificate) {
        return new JsonObject()
                .put("node", calls.node())
                .put("protocol", listener.protocol())
                .put("interface", listener.address())
                .put("port", Integer.toString(listener.port()))
                .put("cacertfile", certificate.authorityFile())
                .put("certfile", certificate.file())
                .put("cacertfile_expires_on", ends(certificate.authorityEndsMs()))
                .put("certfile_expires_on", ends(certificate.endsMs()));
    }

    private static JsonValue.Array ends(long epochMs) {
        return JsonValue.Array.ofTexts(List.of(StatsJson.time(epochMs)));
    }
}
