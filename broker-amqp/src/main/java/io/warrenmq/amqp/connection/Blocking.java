package io.warrenmq.amqp.connection;

import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.core.alarm.Alarm;
import io.warrenmq.core.alarm.Alarms;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Stops reading from a connection that publishes while an alarm is in force, after the first message that it has
 * published since, until all alarms are cleared (RabbitMQ's {@code connection.blocked}). Connections that only consume
 * are let be: they are what makes room. Owned by the connection's shard.
 *
 * <p>That a blocked client has gone is still noticed: epoll tells of the end of the stream, also behind bytes that
 * are not read. What is left are clients whose last bytes do not fit into the kernel's buffers; there our heartbeats
 * fail.
 */
final class Blocking {
    private final AmqpConnection connection;
    private final Alarms alarms;
    private boolean blocked;
    private boolean told;
    private boolean ended;

    Blocking(AmqpConnection connection, Alarms alarms) {
        this.connection = connection;
        this.alarms = alarms;
    }

    /** What listings call a connection that is not read from: because of this, or of something that passes soon. */
    String word() {
        return blocked ? "blocked" : "flow";
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
        connection.release();
    }
}
