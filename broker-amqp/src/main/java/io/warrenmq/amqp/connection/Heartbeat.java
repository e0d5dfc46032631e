package io.warrenmq.amqp.connection;

import io.warrenmq.amqp.frame.FrameWriter;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.Timer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeats of one connection. It looks twice per interval: when nothing was written since, it sends one; when nothing
 * was read for two whole intervals, the client is gone (spec 4.2.7). Any traffic counts. Owned by the connection's
 * shard.
 */
final class Heartbeat {
    private static final int LOOKS_PER_INTERVAL = 2;
    private static final int SILENT_LOOKS_MAX = 2 * LOOKS_PER_INTERVAL;

    private final Shard shard;
    private final FrameWriter writer;
    private final BooleanSupplier isHeld;
    private final Runnable onDead;
    private final long periodMs;
    private int silentLooks;
    private @Nullable Timer timer;

    /**
     * @param intervalSeconds above 0
     * @param isHeld whether the broker itself has stopped reading, so that nothing can be heard
     */
    Heartbeat(Shard shard, FrameWriter writer, int intervalSeconds, BooleanSupplier isHeld, Runnable onDead) {
        this.isHeld = isHeld;
        this.shard = shard;
        this.writer = writer;
        this.periodMs = intervalSeconds * 1000L / LOOKS_PER_INTERVAL;
        this.onDead = onDead;
        writer.takeWroteSinceAsked();
        again();
    }

    private void again() {
        timer = shard.schedule(periodMs, this::look);
    }

    private void look() {
        silentLooks = isHeld.getAsBoolean() ? 0 : silentLooks + 1;
        if (silentLooks > SILENT_LOOKS_MAX) {
            onDead.run();
            return;
        }
        if (!writer.takeWroteSinceAsked()) {
            writer.heartbeat();
            writer.takeWroteSinceAsked();
        }
        again();
    }

    /** Something was read. */
    void alive() {
        silentLooks = 0;
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
