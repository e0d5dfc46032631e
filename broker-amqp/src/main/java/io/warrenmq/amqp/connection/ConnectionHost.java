package io.warrenmq.amqp.connection;

import io.warrenmq.amqp.channel.AssemblyPool;
import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.amqp.config.SaslMechanism;
import io.warrenmq.core.Broker;
import io.warrenmq.core.alarm.Alarms;
import java.util.Set;

/** What a connection needs of the server that accepted it. Safe from any shard. */
public interface ConnectionHost {
    Broker broker();

    AmqpConfig config();

    /** The ways to log in that are allowed. */
    default Set<SaslMechanism> mechanisms() {
        return SaslMechanism.ALL;
    }

    /** What all connections together may hold of incomplete messages. */
    AssemblyPool assemblyPool();

    /** What the broker runs low on; publishers wait for it. */
    Alarms alarms();

    /** The connection has got through its handshake. Called at most once. */
    void handshakeDone(AmqpConnection connection);

    /** The socket has closed. Called once. */
    void disconnected(AmqpConnection connection);
}
