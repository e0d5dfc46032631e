package io.warrenmq.amqp.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.frame.FrameType;
import io.warrenmq.amqp.frame.FrameWriter;
import io.warrenmq.amqp.simulation.CountedBuffers;
import io.warrenmq.amqp.simulation.Frame;
import io.warrenmq.amqp.simulation.Simulation;
import io.warrenmq.amqp.simulation.SocketStub;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatTest {
    private final Simulation simulation = new Simulation(1);
    private final SocketStub socket = new SocketStub(new CountedBuffers().allocator());
    private final FrameWriter writer = new FrameWriter(socket, simulation.shard(), 4096);
    private int deadCount;
    private boolean held;

    private Heartbeat start(int intervalSeconds) {
        return new Heartbeat(simulation.shard(), writer, intervalSeconds, () -> held, () -> deadCount++);
    }

    private long heartbeats() {
        return Frame.parse(socket.takeReceived()).stream()
                .filter(frame -> frame.type() == FrameType.HEARTBEAT)
                .count();
    }

    /** Time goes by in small steps, in each of which the client is heard of. */
    private void advanceAlive(Heartbeat heartbeat, long ms) {
        for (long passed = 0; passed < ms; passed += 100) {
            simulation.advance(100);
            heartbeat.alive();
        }
    }

    /** The client counts from its own last read, so one per half interval keeps it safe. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 60, 65_535})
    void idleConnectionSendsTwicePerInterval(int intervalSeconds) {
        Heartbeat heartbeat = start(intervalSeconds);
        for (int half = 0; half < 20; half++) {
            simulation.advance(intervalSeconds * 500L);
            heartbeat.alive();
            assertEquals(1, heartbeats());
        }
        assertEquals(0, deadCount);
    }

    @Test
    void trafficStandsInForHeartbeats() {
        Heartbeat heartbeat = start(10);
        for (int i = 0; i < 100; i++) {
            simulation.advance(1000);
            heartbeat.alive();
            writer.ack(1, i, false);
            simulation.settle();
        }
        assertEquals(0, heartbeats());
        simulation.advance(10_000);
        assertTrue(heartbeats() >= 1);
    }

    @Test
    void silentClientIsDeadAfterTwoIntervalsAndSoonAfterThem() {
        start(10);
        simulation.advance(20_000);
        assertEquals(0, deadCount);
        simulation.advance(5_000);
        assertEquals(1, deadCount);
        simulation.advance(100_000);
        assertEquals(1, deadCount);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 100, 2_400, 4_900, 5_000, 7_500, 13_700})
    void twoWholeIntervalsOfSilenceWheneverTheyBegin(long lastHeardMs) {
        Heartbeat heartbeat = start(10);
        advanceAlive(heartbeat, lastHeardMs);
        simulation.advance(20_000);
        assertEquals(0, deadCount);
        simulation.advance(5_000);
        assertEquals(1, deadCount);
    }

    @Test
    void clientThatIsHeardOfNowAndThenLives() {
        Heartbeat heartbeat = start(1);
        for (int i = 0; i < 200; i++) {
            simulation.advance(1900);
            heartbeat.alive();
        }
        assertEquals(0, deadCount);
    }

    /** Nothing can be heard while the broker itself does not read; the two intervals begin again after that. */
    @Test
    void silenceDoesNotCountWhileTheBrokerDoesNotRead() {
        start(10);
        simulation.advance(15_000);
        held = true;
        simulation.advance(1_000_000);
        assertTrue(heartbeats() >= 200);
        held = false;
        simulation.advance(20_000);
        assertEquals(0, deadCount);
        simulation.advance(5_000);
        assertEquals(1, deadCount);
    }

    @Test
    void stoppedHeartbeatDoesNothingMore() {
        Heartbeat heartbeat = start(1);
        heartbeat.stop();
        heartbeat.stop();
        simulation.advance(100_000);
        assertEquals(0, deadCount);
        assertEquals(0, heartbeats());
    }

    /** What was written before the limits were agreed on says nothing about the first interval. */
    @Test
    void firstIntervalCountsFromItsBeginning() {
        writer.ack(1, 1, false);
        start(10);
        simulation.advance(5_000);
        assertEquals(1, heartbeats());
    }
}
