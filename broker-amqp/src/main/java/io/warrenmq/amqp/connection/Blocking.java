package io.warrenmq.amqp.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.core.alarm.Alarm;
import io.warrenmq.core.alarm.Alarms;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.Timer;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stops reading from a connection that publishes while an alarm is in force, after the first message that it has
 * published since, until all alarms are cleared (RabbitMQ's {@code connection.blocked}). Connections that only consume
 * are let be: they are what makes room. Owned by the connection's shard.
 */
final class Blocking {
    /** How often a blocked client's end of the socket is looked at. */
    private static final int LOOK_MS = 2_000;

    /** Linux's number for a connection that the peer has closed and we have not. */
    private static final int TCP_CLOSE_WAIT = 8;

    private final AmqpConnection connection;
    private final Shard shard;
    private final Channel socket;
    private final Alarms alarms;
    private boolean blocked;
    private boolean told;
    private boolean ended;
    private @Nullable Timer look;

    Blocking(AmqpConnection connection, Shard shard, Channel socket, Alarms alarms) {
        this.connection = connection;
        this.shard = shard;
        this.socket = socket;
        this.alarms = alarms;
    }

    /** The client has published a message, which was taken. Called for every message. */
    void published() {
        Set<Alarm> inForce = alarms.inForce();
        if (!inForce.isEmpty() && !blocked && !ended) {
            block(inForce);
        }
    }

    private void block(Set<Alarm> inForce) {
        blocked = true;
        connection.hold();
        if (connection.wantsBlockedNotify()) {
            told = true;
            connection.writer().method(0, new ConnectionMethod.Blocked(reason(inForce)));
        }
        lookLater();
    }

    private static String reason(Set<Alarm> inForce) {
        return inForce.stream().map(Alarm::word).collect(Collectors.joining(" & ", "low on ", ""));
    }

    /** An alarm was set or cleared. What a blocked client was told stays as it is until all are cleared. */
    void alarmsChanged() {
        if (blocked && alarms.inForce().isEmpty()) {
            if (told) {
                told = false;
                connection.writer().method(0, new ConnectionMethod.Unblocked());
            }
            unblock();
        }
    }

    /** The connection is ending, so that the client's answer must be read whatever is in force. */
    void end() {
        ended = true;
        if (blocked) {
            unblock();
        }
    }

    private void unblock() {
        blocked = false;
        if (look != null) {
            look.cancel();
        }
        connection.release();
    }

    private void lookLater() {
        look = shard.schedule(LOOK_MS, () -> {
            if (hasPeerGone()) {
                socket.close();
            } else {
                lookLater();
            }
        });
    }

    /**
     * Whether the client has closed its end. Nothing else tells when it left bytes behind that are not read: the end of
     * the stream stands behind them, and without heartbeats we may have nothing to send that would fail. Its exclusive
     * queues and unacknowledged deliveries must not wait for the alarm. Only epoll can say; elsewhere heartbeats must do.
     */
    private boolean hasPeerGone() {
        if (!(socket instanceof EpollSocketChannel epoll)) {
            return false;
        }
        try {
            return epoll.tcpInfo().state() == TCP_CLOSE_WAIT;
        } catch (ChannelException _) {
            return true; // no connection any more, so nothing is known of it
        }
    }
}
