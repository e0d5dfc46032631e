package io.warrenmq.amqp.connection;

import io.warrenmq.amqp.method.MethodIds;
import io.warrenmq.core.error.BrokerException;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log lines of one connection, in the words that RabbitMQ's users search for. A line per event. */
final class ConnectionLog {
    private static final Logger LOG = LoggerFactory.getLogger("connection");

    private final String name;
    private final long startedNanos = System.nanoTime();
    private @Nullable String vhost;
    private @Nullable String user;
    private boolean endLogged;

    ConnectionLog(Peer peer, SocketAddress local) {
        this.name = peer.shown() + " -> " + Peer.text(local);
    }

    /** The addresses of its two ends. */
    String name() {
        return name;
    }

    void accepted() {
        LOG.info("accepting AMQP connection {}", name);
    }

    /** The first bytes were not AMQP's; says what they look like. */
    void badHeader(long header) {
        int first = (int) (header >>> 32);
        if (first >>> 16 == 0x1603) {
            LOG.error("TLS client detected on non-TLS AMQP port, connection {}", name);
        } else if (first == 0x4745_5420) {
            LOG.error("HTTP GET request detected on AMQP port, connection {}", name);
        } else {
            LOG.error(
                    "closing AMQP connection {}: bad protocol header {}",
                    name,
                    String.format(Locale.ROOT, "%016x", header));
        }
        endLogged = true;
    }

    /** TLS could not begin, or broke; said once. */
    void tlsFailed(String reason) {
        if (!endLogged) {
            LOG.error("closing AMQP connection {}: TLS failed: {}", identity(), reason);
            endLogged = true;
        }
    }

    void loginRefused(String mechanism, String reason) {
        LOG.error("Error on AMQP connection {} (state: starting): {} login refused: {}", name, mechanism, reason);
        endLogged = true;
    }

    void loginTimedOut(Phase phase) {
        if (phase == Phase.ACCEPTED) {
            LOG.debug("closing {}: no protocol header in time", name);
        } else {
            LOG.error("closing AMQP connection {} (state: {}): handshake timed out", name, phase.word());
        }
        endLogged = true;
    }

    void opened(String toVhost, String asUser, @Nullable String connectionName) {
        vhost = toVhost;
        user = asUser;
        LOG.info(
                "connection {}{} - user '{}' authenticated and granted access to vhost '{}'",
                name,
                connectionName == null ? "" : " - " + connectionName,
                asUser,
                toVhost);
    }

    void channelError(int channel, int methodId, BrokerException refusal) {
        LOG.error(
                "Channel error on connection {}, channel {}: operation {} caused a channel exception {}: {}",
                identity(),
                channel,
                MethodIds.name(methodId),
                refusal.code().name().toLowerCase(Locale.ROOT),
                refusal.explanation());
    }

    void connectionError(Phase phase, BrokerException refusal) {
        LOG.error(
                "Error on AMQP connection {} (state: {}): {}: {}",
                identity(),
                phase.word(),
                refusal.code().name().toLowerCase(Locale.ROOT),
                refusal.explanation());
    }

    void forced(String explanation) {
        LOG.info("closing AMQP connection {}: {}", identity(), explanation);
        endLogged = true;
    }

    void missedHeartbeats(int intervalSeconds) {
        LOG.error(
                "closing AMQP connection {}: missed heartbeats from client, timeout: {}s", identity(), intervalSeconds);
        endLogged = true;
    }

    void closedByClient() {
        LOG.info("closing AMQP connection {}", identity());
        endLogged = true;
    }

    /** The socket has closed; {@code was} tells whether that was to be expected. */
    void disconnected(Phase was) {
        if (endLogged) {
            return;
        }
        switch (was) {
            // A probe that only looks whether the port is open.
            case ACCEPTED -> LOG.debug("{} closed without sending a protocol header", name);
            case CLOSING, CLOSED -> LOG.debug("{} closed", name);
            case STARTING, TUNING, OPENING, RUNNING ->
                LOG.warn("closing AMQP connection {}: client unexpectedly closed TCP connection", identity());
        }
    }

    /** Something that must not happen; the only case with a stack trace. */
    void defect(Throwable defect) {
        LOG.error("defect of the broker on AMQP connection {}", identity(), defect);
    }

    private String identity() {
        if (vhost == null) {
            return "(" + name + ")";
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNanos);
        return "(" + name + ", vhost: '" + vhost + "', user: '" + user + "', duration: '" + seconds + "s')";
    }
}
