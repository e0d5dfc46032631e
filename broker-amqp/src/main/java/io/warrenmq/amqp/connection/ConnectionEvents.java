package io.warrenmq.amqp.connection;

import io.netty.channel.Channel;
import io.warrenmq.amqp.channel.AmqpChannel;
import io.warrenmq.core.event.Event;
import io.warrenmq.core.event.EventType;
import io.warrenmq.core.event.Events;
import io.warrenmq.core.management.ConnectionFacts;
import io.warrenmq.core.management.Connections;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.tls.TlsFacts;
import io.warrenmq.core.vhost.Session;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Tells of one connection and its channels, in RabbitMQ's words. Where RabbitMQ has the id of a process ({@code pid},
 * {@code connection}), it is the name of the connection or channel. Owned by the connection's shard.
 */
final class ConnectionEvents {
    private final AmqpConnection connection;
    private final Connections connections;
    private final Events events;
    private final String name;
    private final SocketAddress peer;
    private final SocketAddress local;
    private final Handshake handshake;
    private @Nullable TlsFacts tls;
    private String mechanism = "";
    private @Nullable Tuning tuning;
    private @Nullable Session session;
    private @Nullable Channels channels;
    private @Nullable OpenConnection shown;

    ConnectionEvents(AmqpConnection connection, ConnectionHost host, String name, Channel socket, Handshake handshake) {
        this.connection = connection;
        this.connections = host.broker().management().connections();
        this.events = host.broker().events();
        this.name = name;
        this.peer = socket.remoteAddress();
        this.local = socket.localAddress();
        this.handshake = handshake;
    }

    /** The connection's channels are these. */
    void of(Channels its) {
        channels = its;
    }

    void secured(TlsFacts facts) {
        tls = facts;
    }

    void loginSucceeded(String withMechanism, String user) {
        mechanism = withMechanism;
        if (events.isWatched()) {
            events.emit(
                    new Event(EventType.USER_AUTHENTICATION_SUCCESS, login(user).build()));
        }
    }

    void loginFailed(String withMechanism, String user, String reason) {
        mechanism = withMechanism;
        if (events.isWatched()) {
            FieldTable properties = login(user)
                    .put("error", withMechanism + " login refused: " + reason)
                    .build();
            events.emit(new Event(EventType.USER_AUTHENTICATION_FAILURE, properties));
        }
    }

    private FieldTable.Builder login(String user) {
        FieldTable.Builder properties = FieldTable.builder()
                .put("connection_type", "network")
                .put("name", user)
                .put("connection_name", name);
        putEnds(properties);
        putTls(properties.put("protocol", "{0,9,1}").put("auth_mechanism", mechanism));
        return properties;
    }

    private void putTls(FieldTable.Builder properties) {
        TlsFacts facts = tls;
        properties.put("ssl", facts != null);
        if (facts == null) {
            return;
        }
        properties
                .put("ssl_protocol", facts.protocol())
                .put("ssl_key_exchange", facts.keyExchange())
                .put("ssl_cipher", facts.cipher())
                .put("ssl_hash", facts.hash());
        TlsFacts.PeerCertificate peer = facts.peer();
        if (peer != null) {
            properties
                    .put("peer_cert_subject", peer.subject())
                    .put("peer_cert_issuer", peer.issuer())
                    .put("peer_cert_validity", peer.validity());
        }
    }

    private void putEnds(FieldTable.Builder properties) {
        if (local instanceof InetSocketAddress here && peer instanceof InetSocketAddress there) {
            properties
                    .put("host", host(here))
                    .put("port", here.getPort())
                    .put("peer_host", host(there))
                    .put("peer_port", there.getPort());
        }
    }

    private static String host(InetSocketAddress end) {
        return end.getAddress() == null ? end.getHostString() : end.getAddress().getHostAddress();
    }

    void tuned(Tuning agreed) {
        tuning = agreed;
    }

    /** @param epochMs now */
    void opened(Session opened, long epochMs) {
        session = opened;
        show(opened, epochMs);
        if (!events.isWatched()) {
            return;
        }
        FieldTable.Builder properties = FieldTable.builder().put("pid", name).put("name", name);
        putEnds(properties);
        putTls(properties);
        properties
                .put("auth_mechanism", mechanism)
                .put("protocol", "{0,9,1}")
                .put("user", user(opened))
                .put("vhost", opened.access().vhost());
        Tuning agreed = tuning;
        if (agreed != null) {
            properties
                    .put("timeout", agreed.heartbeatSeconds())
                    .put("frame_max", agreed.frameBytesMax())
                    .put("channel_max", agreed.channelMax());
        }
        putClient(properties.put("connected_at", epochMs).put("node", events.node()));
        emit(EventType.CONNECTION_CREATED, opened, properties);
    }

    /** From now on management sees the connection. */
    private void show(Session opened, long epochMs) {
        Channels its = channels;
        Tuning agreed = tuning;
        if (its == null || agreed == null) {
            return;
        }
        ConnectionFacts facts = new ConnectionFacts(
                opened.connection(),
                name,
                "AMQP 0-9-1",
                user(opened),
                opened.access().vhost(),
                ends(),
                mechanism,
                tls,
                handshake.clientProperties(),
                epochMs,
                new ConnectionFacts.Agreed(agreed.channelMax(), agreed.frameBytesMax(), agreed.heartbeatSeconds()));
        OpenConnection handle = new OpenConnection(connection, facts, opened.shard(), its);
        shown = handle;
        connections.opened(handle);
    }

    private ConnectionFacts.Ends ends() {
        return local instanceof InetSocketAddress here && peer instanceof InetSocketAddress there
                ? new ConnectionFacts.Ends(host(here), here.getPort(), host(there), there.getPort())
                : new ConnectionFacts.Ends(String.valueOf(local), 0, String.valueOf(peer), 0);
    }

    /** The connection has ended; nothing is told of one that was never open, nor a second time. */
    void closed() {
        Session open = session;
        session = null;
        if (shown != null) {
            connections.closed(shown);
        }
        if (open != null && events.isWatched()) {
            FieldTable.Builder properties =
                    FieldTable.builder().put("name", name).put("pid", name).put("node", events.node());
            putClient(properties);
            emit(EventType.CONNECTION_CLOSED, open, properties);
        }
    }

    private void putClient(FieldTable.Builder properties) {
        FieldTable client = handshake.clientProperties();
        properties.put("client_properties", client);
        String given = Capabilities.connectionName(client);
        if (given != null) {
            properties.put("user_provided_name", given);
        }
    }

    void channelOpened(int number) {
        Session open = session;
        if (open != null) {
            connections.channelOpened(open.shard());
        }
        if (open != null && events.isWatched()) {
            FieldTable.Builder properties = channel(open, number)
                    .put("user", user(open))
                    .put("vhost", open.access().vhost());
            emit(EventType.CHANNEL_CREATED, open, properties);
        }
    }

    void channelClosed(AmqpChannel channel) {
        Session open = session;
        if (open != null) {
            connections.channelClosed(open.shard(), open.access().vhost(), channel.numbers());
        }
        if (open != null && events.isWatched()) {
            emit(EventType.CHANNEL_CLOSED, open, channel(open, channel.number()));
        }
    }

    private FieldTable.Builder channel(Session open, int number) {
        String channel = open.channelName(number);
        return FieldTable.builder()
                .put("pid", channel)
                .put("name", channel)
                .put("connection", name)
                .put("number", number);
    }

    private static String user(Session of) {
        return of.access().user().name();
    }

    private void emit(EventType type, Session by, FieldTable.Builder properties) {
        events.emit(new Event(
                type, properties.put("user_who_performed_action", user(by)).build()));
    }
}
