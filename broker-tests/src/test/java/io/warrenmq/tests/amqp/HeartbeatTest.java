package io.warrenmq.tests.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Frame;
import io.warrenmq.tests.harness.Handshake;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.WireWriter;
import java.io.EOFException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Heartbeats: sent, enforced, switched off. */
final class HeartbeatTest extends AmqpTest {

    @Test
    void heartbeatsAreSentAtLeastOncePerInterval() throws EOFException {
        RawConnection socket = withHeartbeat(1);
        long startNanos = System.nanoTime();
        Frame heartbeat = socket.nextFrameOrHeartbeat();

        assertEquals(Frame.HEARTBEAT, heartbeat.type());
        assertEquals(0, heartbeat.channel());
        assertEquals(0, heartbeat.payloadBytes());
        assertTrue(secondsSince(startNanos) < 2, "first heartbeat after " + secondsSince(startNanos) + " s");
    }

    @Test
    void silentClientIsClosedAfterTwoMisses() {
        RawConnection socket = withHeartbeat(1);
        long startNanos = System.nanoTime();

        assertClosed(socket);
        double waited = secondsSince(startNanos);
        assertTrue(waited >= 1.5 && waited <= 6, "closed after " + waited + " s");
    }

    @Test
    void missedHeartbeatsAreLogged() {
        int before = process().log().position();
        RawConnection socket = withHeartbeat(1);

        assertClosed(socket);
        process().log().await(before, "missed heartbeats from client, timeout: 1s");
    }

    @Test
    void heartbeatsOfTheClientKeepTheConnection() throws EOFException {
        RawConnection socket = withHeartbeat(1);

        staysOpen(socket, () -> socket.sendFrame(Frame.HEARTBEAT, 0));
    }

    @Test
    void anyTrafficOfTheClientCountsAsHeartbeat() throws EOFException {
        RawConnection socket = withHeartbeat(1);
        socket.openChannel(1);

        staysOpen(socket, () -> socket.publish(1, "", "nowhere", (byte) 1));
    }

    @Test
    void zeroSwitchesHeartbeatsOff() {
        RawConnection socket = withHeartbeat(0);

        socket.expectSilence(Duration.ofSeconds(4));
        socket.openChannel(1);
    }

    /** Answers five seconds of the broker's heartbeats, then uses the connection. */
    private static void staysOpen(RawConnection socket, Executable signOfLife) throws EOFException {
        long startNanos = System.nanoTime();
        while (secondsSince(startNanos) < 5) {
            assertEquals(Frame.HEARTBEAT, socket.nextFrameOrHeartbeat().type());
            try {
                signOfLife.execute();
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
        socket.openChannel(2);
    }

    private RawConnection withHeartbeat(int seconds) {
        RawConnection socket = socket();
        Handshake.login(socket, Handshake.FRAME_MAX_BYTES, seconds);
        return socket;
    }

    /** The broker may say why before it closes the socket. */
    private static void assertClosed(RawConnection socket) {
        try {
            Frame frame = socket.nextFrameOrHeartbeat();
            while (frame.type() == Frame.HEARTBEAT) {
                frame = socket.nextFrameOrHeartbeat();
            }
            assertEquals(Frame.METHOD, frame.type());
            socket.sendMethod(0, AmqpMethod.CONNECTION_CLOSE_OK, new WireWriter());
            socket.expectEndOfStream();
        } catch (EOFException _) {
            assertTrue(true, "closed without a word");
        }
    }

    private static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
