package io.warrenmq.amqp.connection;

import io.warrenmq.core.tls.TlsFacts;
import org.jspecify.annotations.Nullable;

/** What a connection hears of the TLS under it. Owned by the connection's shard, but for {@link #facts}. */
public final class TlsSide {
    private final Handshake handshake;
    private final ConnectionEvents events;
    private final ConnectionLog log;
    private volatile @Nullable TlsFacts facts;

    TlsSide(Handshake handshake, ConnectionEvents events, ConnectionLog log) {
        this.handshake = handshake;
        this.events = events;
        this.log = log;
    }

    /**
     * The handshake of TLS is done; nothing of AMQP has come yet.
     *
     * @param userName the name of the user in the client's certificate; null when there is none
     */
    public void secured(TlsFacts agreed, @Nullable String userName) {
        facts = agreed;
        handshake.secured(userName);
        events.secured(agreed);
    }

    /** The socket closes because TLS could not begin, or broke. */
    public void failed(String reason) {
        log.tlsFailed(reason);
    }

    /** What was agreed on; null while nothing is, and on a plain connection. Any thread. */
    public @Nullable TlsFacts facts() {
        return facts;
    }
}
