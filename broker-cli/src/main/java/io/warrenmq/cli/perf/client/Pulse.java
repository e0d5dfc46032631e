package io.warrenmq.cli.perf.client;

import io.netty.channel.Channel;
import io.warrenmq.amqp.frame.FrameWriter;
import java.util.concurrent.TimeUnit;

/** Sends a heartbeat when nothing else was sent for half of the interval, as long as the socket is open. */
final class Pulse {
    private static final int LOOKS_PER_INTERVAL = 2;

    private final Channel socket;
    private final FrameWriter writer;
    private final long periodMs;

    Pulse(Channel socket, FrameWriter writer, int intervalSeconds) {
        this.socket = socket;
        this.writer = writer;
        this.periodMs = TimeUnit.SECONDS.toMillis(intervalSeconds) / LOOKS_PER_INTERVAL;
    }

    void start() {
        socket.eventLoop().schedule(this::look, periodMs, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (socket.isActive()) {
            if (!writer.takeWroteSinceAsked()) {
                writer.heartbeat();
                writer.takeWroteSinceAsked();
            }
            start();
        }
    }
}
