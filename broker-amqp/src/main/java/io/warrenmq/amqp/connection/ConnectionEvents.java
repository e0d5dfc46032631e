package io.warrenmq.amqp.connection;

import io.warrenmq.core.event.Event;
import io.warrenmq.core.event.EventType;
import io.warrenmq.core.event.Events;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Session;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Tells of one connection and its channels, in RabbitMQ's words. Where RabbitMQ has the id of a process ({@code pid},
 * {@code connection}), it is the name of the connection or channel. Owned by the connection's shard.
 */
final class ConnectionEvents {
    private final Events events;
    private final String name;
    private final SocketAddress peer;
    private final SocketAddress local;
    private final Handshake handshake;
    private String mechanism = "";
    private @Nullable Tuning tuning;
    private @Nullable Session session;

    ConnectionEvents(ConnectionHost host, String name, SocketAddress peer, SocketAddress local, Handshake handshake) {
        this.events = host.broker().events();
        this.name = name;
        this.peer = peer;
        this.local = local;
        this.handshake = handshake;
    }

    void loginSucceeded(String withMechanism, String user) {
        mechanism = withMechanism;
        if (events.isWatched()) {
            events.emit(
                    new Event(EventType.USER_AUTHENTICATION_SUCCESS, login(user).build()));
        }
    }

    void loginFailed(String withMechanism, String user) {
        mechanism = withMechanism;
        if (events.isWatched()) {
            FieldTable properties = login(user)
                    .put("error", withMechanism + " login refused: user '" + user + "' - invalid credentials")
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
        return properties
                .put("protocol", "{0,9,1}")
                .put("auth_mechanism", mechanism)
                .put("ssl", false);
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
        if (!events.isWatched()) {
            return;
        }
        FieldTable.Builder properties = FieldTable.builder().put("pid", name).put("name", name);
        putEnds(properties);
        properties
                .put("ssl", false)
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

    /** The connection has ended; nothing is told of one that was never open, nor a second time. */
    void closed() {
        Session open = session;
        session = null;
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
        if (open != null && events.isWatched()) {
            FieldTable.Builder properties = channel(open, number)
                    .put("user", user(open))
                    .put("vhost", open.access().vhost());
            emit(EventType.CHANNEL_CREATED, open, properties);
        }
    }

    void channelClosed(int number) {
        Session open = session;
        if (open != null && events.isWatched()) {
            emit(EventType.CHANNEL_CLOSED, open, channel(open, number));
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
