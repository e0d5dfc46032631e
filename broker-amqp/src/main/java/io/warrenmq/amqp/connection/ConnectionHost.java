package io.warrenmq.amqp.connection;

import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.core.Broker;

/** What a connection needs of the server that accepted it. Safe from any shard. */
public interface ConnectionHost {
    Broker broker();

    AmqpConfig config();

    /** The connection has got through its handshake. Called at most once, not after {@link #disconnected}. */
    void handshakeDone(AmqpConnection connection);

    /** The socket has closed. Called once. */
    void disconnected(AmqpConnection connection);
}
