package io.warrenmq.amqp.connection;

import io.warrenmq.amqp.frame.FrameWriter;

/**
 * Keeps a connection from asking for more while it does not read what it has asked for: replies have no other bound.
 * Owned by the connection's shard.
 */
final class Drowning {
    /** Replies that wait for a client which does not read, before its requests wait too. */
    private static final long PENDING_BYTES_MAX = 8L * 1024 * 1024;

    /** The same before the client has logged in: it is owed little, and there may be many. */
    private static final long HANDSHAKE_PENDING_BYTES_MAX = 64L * 1024;

    private final FrameWriter writer;
    private final Reading reading;
    private boolean holding;

    Drowning(FrameWriter writer, Reading reading) {
        this.writer = writer;
        this.reading = reading;
    }

    /**
     * Asked after each frame, because one small request can have a large answer, and after each read, because TLS
     * answers some of what comes by itself.
     */
    void look(Phase phase) {
        long max = phase.isHandshake() ? HANDSHAKE_PENDING_BYTES_MAX : PENDING_BYTES_MAX;
        if (!holding && writer.pendingBytes() > max) {
            holding = true;
            reading.hold();
        }
    }

    /** The socket takes more again. */
    void relieved() {
        if (holding) {
            holding = false;
            reading.release();
        }
    }
}
