package io.warrenmq.amqp.connection;

import io.warrenmq.core.management.ChannelNumbers;
import io.warrenmq.core.management.ConnectionFacts;
import io.warrenmq.core.management.ConnectionHandle;
import io.warrenmq.core.management.ConnectionNumbers;
import io.warrenmq.core.shard.Shard;
import java.util.List;

/** A connection as management sees it, while it is open. */
record OpenConnection(AmqpConnection connection, ConnectionFacts facts, Shard shard, Channels open)
        implements ConnectionHandle {
    @Override
    public ConnectionNumbers numbers() {
        return new ConnectionNumbers(
                connection.state(),
                open.count(),
                connection.decoder().receivedBytes(),
                connection.writer().sentBytes(),
                connection.decoder().readCount(),
                connection.writer().writeCount(),
                connection.writer().pendingBytes());
    }

    @Override
    public List<ChannelNumbers> channels() {
        return open.numbers();
    }

    @Override
    public void close(String reason) {
        connection.close(reason);
    }

    /** One is the same as another only when it is the very same connection. */
    @Override
    public boolean equals(Object other) {
        return other instanceof OpenConnection that && that.connection == connection;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(connection);
    }
}
