package io.warrenmq.core.management;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.tls.TlsFacts;
import org.jspecify.annotations.Nullable;

/**
 * What does not change about an open connection.
 *
 * @param id of {@code Broker.nextConnectionId}
 * @param name {@code peer:port -> host:port}
 * @param protocol as listings call it, such as {@code AMQP 0-9-1}
 * @param tls null on a plain connection
 * @param connectedAtMs milliseconds since 1970
 */
public record ConnectionFacts(
        long id,
        String name,
        String protocol,
        String user,
        String vhost,
        Ends ends,
        String mechanism,
        @Nullable TlsFacts tls,
        FieldTable clientProperties,
        long connectedAtMs,
        Agreed agreed) {
    /** Addresses of the two ends. */
    public record Ends(String host, int port, String peerHost, int peerPort) {}

    /** Limits that both sides have agreed on. */
    public record Agreed(int channelMax, int frameBytesMax, int heartbeatSeconds) {}

    /** The name that the client has given itself; null when it has not. */
    public @Nullable String userProvidedName() {
        return clientProperties.find("connection_name") instanceof FieldValue.LongString given ? given.text() : null;
    }
}
