package io.warrenmq.core.vhost;

import io.warrenmq.core.access.Access;
import io.warrenmq.core.shard.Shard;

/** Somebody at work in a virtual host: a logged-in connection. */
public final class Session {
    private final long connection;
    private final Access access;
    private final Shard shard;
    private final String connectionName;

    /** Owned by the home shard of the virtual host. */
    private boolean left;

    /**
     * @param connection id of the connection, never {@link io.warrenmq.core.queue.Queue#NO_OWNER}
     * @param shard where it lives and where its answers arrive
     */
    public Session(long connection, Access access, Shard shard) {
        this(connection, access, shard, "");
    }

    /** @param connectionName what events, traces and listings call the connection */
    public Session(long connection, Access access, Shard shard, String connectionName) {
        this.connection = connection;
        this.access = access;
        this.shard = shard;
        this.connectionName = connectionName;
    }

    public long connection() {
        return connection;
    }

    /** What events, traces and listings call the connection: the addresses of its two ends. */
    public String connectionName() {
        return connectionName;
    }

    /** What events and listings call a channel of the connection. */
    public String channelName(int number) {
        return connectionName + " (" + number + ")";
    }

    public Access access() {
        return access;
    }

    public Shard shard() {
        return shard;
    }

    /** The connection has gone; what it still asks for must not bring anything of its own to life. Home shard. */
    void leave() {
        left = true;
    }

    boolean hasLeft() {
        return left;
    }
}
