package io.warrenmq.amqp.connection;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.warrenmq.amqp.frame.FrameDecoder;
import io.warrenmq.amqp.frame.FrameListener;
import io.warrenmq.amqp.simulation.CountedBuffers;
import io.warrenmq.amqp.simulation.Simulation;
import io.warrenmq.amqp.simulation.SocketStub;
import org.junit.jupiter.api.Test;

class ReadingTest {
    private static final int MANY = 200;

    private final Simulation simulation = new Simulation(1);
    private final SocketStub socket = new SocketStub(new CountedBuffers().allocator());
    private final Reading reading = new Reading(socket, simulation.shard(), new FrameDecoder(new DeafListener(), 4096));

    private void rush() {
        for (int ms = 0; ms < 20; ms++) {
            for (int i = 0; i < 50; i++) {
                reading.published(MANY);
            }
            simulation.advance(1);
            reading.done();
        }
    }

    private boolean reads() {
        return socket.config().isAutoRead();
    }

    @Test
    void rushIsReadInPausesThatEnd() {
        rush();
        assertFalse(reads());
        simulation.advance(1);
        assertTrue(reads());
    }

    @Test
    void holdOutlastsAPause() {
        rush();
        reading.hold();
        simulation.advance(1);
        assertFalse(reads());
        reading.release();
        assertTrue(reads());
    }

    @Test
    void pauseOutlastsAHold() {
        reading.hold();
        rush();
        reading.release();
        assertFalse(reads());
        simulation.advance(1);
        assertTrue(reads());
    }

    @Test
    void holdThatEndsWithinTheReadLeavesTheSocketAlone() {
        reading.hold();
        reading.release();
        reading.done();
        assertTrue(reads());
    }

    /** The socket's frames do not matter here. */
    private static final class DeafListener implements FrameListener {
        @Override
        public boolean onProtocolHeader(long header) {
            return true;
        }

        @Override
        public void onFrame(int type, int channel, ByteBuf payload, int length) {}

        @Override
        public void onMalformedFrame(String explanation) {}

        @Override
        public void onReadComplete() {}

        @Override
        public void onDisconnect() {}

        @Override
        public void onWritabilityChanged() {}

        @Override
        public void onFailure(Throwable cause) {}
    }
}
