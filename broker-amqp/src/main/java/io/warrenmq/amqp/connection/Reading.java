package io.warrenmq.amqp.connection;

import io.netty.channel.Channel;
import io.warrenmq.amqp.frame.FrameDecoder;
import io.warrenmq.core.shard.Shard;

/**
 * Whether one connection reads from its socket: not while something holds it, and not while its input gathers
 * ({@link ReadPatience}). Owned by the connection's shard.
 */
final class Reading {
    private final Channel socket;
    private final Shard shard;
    private final FrameDecoder decoder;
    private final ReadPatience patience = new ReadPatience();
    private int holds;
    private boolean gathering;
    private boolean stopped;

    Reading(Channel socket, Shard shard, FrameDecoder decoder) {
        this.socket = socket;
        this.shard = shard;
        this.decoder = decoder;
    }

    /** Handles nothing more of what the client sends until {@link #release}; calls nest. */
    void hold() {
        holds++;
        decoder.hold();
    }

    void release() {
        holds--;
        if (holds == 0) {
            decoder.release();
            apply();
        }
    }

    /** Whether the broker itself keeps the client waiting, so that nothing can be heard from it. */
    boolean isHeld() {
        return holds > 0;
    }

    /** @param underWay messages of the channel that wait for their confirm */
    void published(int underWay) {
        patience.published(underWay);
    }

    /** A read is done. Holds are looked at only now, because most of them end within the read. */
    void done() {
        if (!gathering && patience.isWanted(shard.nowMs())) {
            gathering = true;
            shard.scheduleMicros(ReadPatience.PAUSE_US, this::gathered);
        }
        apply();
    }

    private void gathered() {
        gathering = false;
        apply();
    }

    private void apply() {
        boolean wanted = holds > 0 || gathering;
        if (wanted != stopped) {
            stopped = wanted;
            socket.config().setAutoRead(!wanted);
        }
    }
}
