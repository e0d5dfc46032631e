package io.warrenmq.http.api;

import io.warrenmq.core.management.ChannelView;
import io.warrenmq.core.management.ConnectionFacts;
import io.warrenmq.core.management.ConnectionView;
import io.warrenmq.core.tls.TlsFacts;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
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

/** Open connections. Those who do not monitor the broker see their own; others than administrators
 * close only those. */
final class ConnectionsResource implements Resource {
    private static final Comparator<ConnectionView> ORDER = Comparator.comparing(ConnectionView::name);
    private static final String DEFAULT_REASON = "Closed via management plugin";
    private static final String NOT_OWN = "User not authorised to access object";
    private static final int REASON_CHARS_MAX = 200;

    private final BrokerCalls calls;

    ConnectionsResource(BrokerCalls calls) {
        this.calls = calls;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/connections", Rule.MANAGEMENT, request -> list(request, null, null)),
                Route.get("/connections/{name}", Rule.MANAGEMENT, this::show),
                Route.delete("/connections/{name}", Rule.MANAGEMENT, this::close),
                Route.get("/connections/{name}/channels", Rule.MANAGEMENT, this::channels),
                Route.get("/connections/{name}/sessions", Rule.MANAGEMENT, this::sessions),
                Route.get(
                        "/connections/username/{user}",
                        Rule.MANAGEMENT,
                        request -> list(request, null, request.path("user"))),
                Route.delete("/connections/username/{user}", Rule.MANAGEMENT, this::closeAllOf),
                Route.get(
                        "/vhosts/{vhost}/connections",
                        Rule.VHOST_VISIBLE,
                        request -> list(request, calls.vhost(request).name(), null)));
    }

    private Response list(Request request, @Nullable String vhost, @Nullable String user) {
        List<ConnectionView> connections =
                new ArrayList<>(calls.await(calls.management().connections(vhost)));
        connections.removeIf(each ->
                !isShown(request, each) || (user != null && !each.facts().user().equals(user)));
        connections.sort(ORDER);
        return Response.list(request, new Listing<>(connections, ConnectionView::name, ConnectionsResource::json));
    }

    private static boolean isShown(Request request, ConnectionView connection) {
        return request.caller().isMonitor()
                || connection.facts().user().equals(request.caller().name());
    }

    private ConnectionView require(Request request) {
        ConnectionView found = Names.find(
                request.path("name"), name -> calls.await(calls.management().connection(name)));
        if (found == null) {
            throw HttpRefusal.notFound();
        }
        if (!isShown(request, found)) {
            throw request.caller().denied(NOT_OWN);
        }
        return found;
    }

    private Response show(Request request) {
        return Response.json(request, json(require(request)));
    }

    private Response channels(Request request) {
        ConnectionView connection = require(request);
        List<ChannelView> channels =
                new ArrayList<>(calls.await(calls.management().channelsOf(connection.name())));
        channels.sort(Comparator.comparingInt(each -> each.numbers().number()));
        return Response.list(request, new Listing<>(channels, ChannelView::name, ChannelsResource::json));
    }

    /** Sessions are AMQP 1.0's; there are none. */
    private Response sessions(Request request) {
        require(request);
        return Response.json(JsonValue.Array.EMPTY);
    }

    private Response close(Request request) {
        ConnectionView connection = require(request);
        requireOwn(request, connection.facts().user());
        calls.management()
                .closeConnection(
                        connection.name(), reason(request), request.caller().actor());
        return Response.noContent();
    }

    private Response closeAllOf(Request request) {
        String user = request.path("user");
        requireOwn(request, user);
        calls.management()
                .closeConnectionsOf(user, reason(request), request.caller().actor());
        return Response.noContent();
    }

    /** To see what others do is no leave to end it: who monitors closes nobody's connections. */
    private static void requireOwn(Request request, String user) {
        if (!request.caller().isAdministrator() && !request.caller().name().equals(user)) {
            throw request.caller().denied(NOT_OWN);
        }
    }

    /** What the client reads as the reason; on one line, because it goes into logs. */
    private static String reason(Request request) {
        String given = request.header("X-Reason");
        if (given == null || given.isBlank()) {
            return DEFAULT_REASON;
        }
        String plain = given.replaceAll("\\p{Cntrl}", " ");
        return plain.length() <= REASON_CHARS_MAX ? plain : plain.substring(0, REASON_CHARS_MAX);
    }

    private static JsonObject json(ConnectionView connection) {
        ConnectionFacts facts = connection.facts();
        JsonObject json = new JsonObject()
                .put("name", connection.name())
                .put("node", connection.node())
                .put("type", "network")
                .put("protocol", facts.protocol())
                .put("user", facts.user())
                .put("user_who_performed_action", facts.user())
                .put("vhost", facts.vhost())
                .put("state", connection.numbers().state())
                .put("host", facts.ends().host())
                .put("port", facts.ends().port())
                .put("peer_host", facts.ends().peerHost())
                .put("peer_port", facts.ends().peerPort())
                .put("channels", connection.numbers().channels())
                .put("channel_max", facts.agreed().channelMax())
                .put("frame_max", facts.agreed().frameBytesMax())
                .put("timeout", facts.agreed().heartbeatSeconds())
                .put("auth_mechanism", facts.mechanism())
                .put("connected_at", facts.connectedAtMs())
                .put("client_properties", TableJson.toJson(facts.clientProperties()));
        json.putPresent("user_provided_name", facts.userProvidedName());
        putTls(json, facts.tls());
        return putTraffic(json, connection);
    }

    private static void putTls(JsonObject json, @Nullable TlsFacts tls) {
        TlsFacts.PeerCertificate peer = tls == null ? null : tls.peer();
        json.put("ssl", tls != null)
                .put("ssl_protocol", tls == null ? null : tls.protocol())
                .put("ssl_cipher", tls == null ? null : tls.cipher())
                .put("ssl_key_exchange", tls == null ? null : tls.keyExchange())
                .put("ssl_hash", tls == null ? null : tls.hash())
                .put("peer_cert_subject", peer == null ? null : peer.subject())
                .put("peer_cert_issuer", peer == null ? null : peer.issuer())
                .put("peer_cert_validity", peer == null ? null : peer.validity());
    }

    private static JsonObject putTraffic(JsonObject json, ConnectionView connection) {
        StatsJson.put(json, "recv_oct", connection.numbers().receivedBytes(), connection.receivedByteRate());
        StatsJson.put(json, "send_oct", connection.numbers().sentBytes(), connection.sentByteRate());
        return json.put("recv_cnt", connection.numbers().receivedReads())
                .put("send_cnt", connection.numbers().sentWrites())
                .put("send_pend", connection.numbers().pendingBytes())
                .put("reductions", 0)
                .put("reductions_details", StatsJson.rate(0))
                .put("garbage_collection", QueueJson.garbageCollection());
    }
}
