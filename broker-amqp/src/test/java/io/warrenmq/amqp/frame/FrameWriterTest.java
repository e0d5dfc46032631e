package io.warrenmq.amqp.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.method.QueueMethod;
import io.warrenmq.amqp.simulation.CountedBuffers;
import io.warrenmq.amqp.simulation.Frame;
import io.warrenmq.amqp.simulation.Simulation;
import io.warrenmq.amqp.simulation.SocketStub;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameWriterTest {
    private static final int FRAME_BYTES = AmqpConfig.FRAME_BYTES_MIN;
    private static final int BODY_BYTES = FRAME_BYTES - FrameType.OVERHEAD_BYTES;
    private static final int BATCH_BYTES = 64 * 1024;
    private static final BasicProperties PROPERTIES = BasicProperties.builder()
            .contentType("text/plain")
            .deliveryMode(2)
            .messageId("m-1")
            .build();

    private final CountedBuffers buffers = new CountedBuffers();
    private final Simulation simulation = new Simulation(1);
    private final SocketStub socket = new SocketStub(buffers.allocator());
    private final FrameWriter writer = new FrameWriter(socket, simulation.shard(), FRAME_BYTES);

    @AfterEach
    void everythingIsReleased() {
        socket.finishAndReleaseAll();
        writer.discard();
        buffers.assertAllReleased();
    }

    private static Message message(int bodyBytes) {
        byte[] body = new byte[bodyBytes];
        new Random(bodyBytes).nextBytes(body);
        return message("ex", "rk", body);
    }

    private static Message message(String exchange, String routingKey, byte[] body) {
        byte[] properties = PROPERTIES.encode();
        byte[] content = Arrays.copyOf(properties, properties.length + body.length);
        System.arraycopy(body, 0, content, properties.length, body.length);
        return new Message(exchange, routingKey, content, properties.length);
    }

    private static byte[] bodyOf(Message message) {
        return Arrays.copyOfRange(message.content(), message.propertiesLength(), message.content().length);
    }

    private List<Frame> written() {
        simulation.settle();
        return Frame.parse(socket.takeReceived());
    }

    // --- encoding

    static List<Method> methods() {
        return List.of(
                new ConnectionMethod.Tune(2047, 131_072, 60),
                new ConnectionMethod.Close(320, "CONNECTION_FORCED - bye", 60, 40),
                new ChannelMethod.OpenOk(),
                new QueueMethod.DeclareOk("a queue", 4_000_000_000L, 7),
                new BasicMethod.ConsumeOk("tag"),
                new BasicMethod.GetEmpty());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void methodIsOneFrame(Method method) {
        writer.method(65_535, method);
        List<Frame> frames = written();
        assertEquals(1, frames.size());
        assertEquals(65_535, frames.getFirst().channel());
        assertEquals(method, frames.getFirst().method());
    }

    @ParameterizedTest
    @CsvSource({"1, false", "1, true", "9223372036854775807, false"})
    void ackIsWhatTheCodecWrites(long tag, boolean multiple) {
        writer.ack(3, tag, multiple);
        List<Frame> frames = written();
        assertEquals(1, frames.size());
        assertEquals(3, frames.getFirst().channel());
        assertEquals(new BasicMethod.Ack(tag, multiple), frames.getFirst().method());
    }

    @ParameterizedTest
    @CsvSource({"ex, rk, tag", "'', '', ''", "'\u00fc\u20ac\ud83d\udc07', '\u00e9', 'consumer-\u20ac'"})
    void deliverIsWhatTheCodecWrites(String exchange, String routingKey, String tag) {
        Message message = message(exchange, routingKey, new byte[] {1, 2, 3});
        writer.deliver(2, tag.getBytes(StandardCharsets.UTF_8), 5, true, message);
        List<Frame> frames = written();
        assertEquals(
                new BasicMethod.Deliver(tag, 5, true, exchange, routingKey),
                frames.getFirst().method());
        assertContent(message, 2, frames.subList(1, frames.size()));
    }

    @Test
    void longestNamesFit() {
        String longest = "\u20ac".repeat(85);
        writer.deliver(1, longest.getBytes(StandardCharsets.UTF_8), 1, false, message(longest, longest, new byte[0]));
        assertEquals(
                new BasicMethod.Deliver(longest, 1, false, longest, longest),
                written().getFirst().method());
    }

    @Test
    void heartbeatIsAnEmptyFrameOnChannelZero() {
        writer.heartbeat();
        simulation.settle();
        assertArrayEquals(new byte[] {8, 0, 0, 0, 0, 0, 0, (byte) 0xCE}, socket.takeReceived());
    }

    @Test
    void rawBytesGoOutAsTheyAre() {
        writer.raw(new byte[] {'A', 'M', 'Q', 'P'});
        simulation.settle();
        assertArrayEquals(new byte[] {'A', 'M', 'Q', 'P'}, socket.takeReceived());
    }

    // --- content

    /** Header, then bodies that fill their frames but for the last one; no body frame for an empty body. */
    private static void assertContent(Message message, int channel, List<Frame> content) {
        Frame header = content.getFirst();
        assertEquals(FrameType.HEADER, header.type());
        assertEquals(message.bodyBytes(), header.bodyBytes());
        assertArrayEquals(new byte[] {0, 60, 0, 0}, Arrays.copyOf(header.payload(), 4));
        assertArrayEquals(PROPERTIES.encode(), Arrays.copyOfRange(header.payload(), 12, header.payload().length));
        List<Frame> bodies = content.subList(1, content.size());
        assertEquals((message.bodyBytes() + BODY_BYTES - 1) / BODY_BYTES, bodies.size());
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int i = 0; i < bodies.size(); i++) {
            byte[] part = bodies.get(i).payload();
            assertEquals(FrameType.BODY, bodies.get(i).type());
            assertTrue(part.length > 0 && part.length <= BODY_BYTES);
            assertTrue(i == bodies.size() - 1 || part.length == BODY_BYTES);
            body.writeBytes(part);
        }
        content.forEach(frame -> assertEquals(channel, frame.channel()));
        assertArrayEquals(bodyOf(message), body.toByteArray());
    }

    static int[] bodySizes() {
        return new int[] {
            0,
            1,
            BODY_BYTES - 1,
            BODY_BYTES,
            BODY_BYTES + 1,
            2 * BODY_BYTES,
            2 * BODY_BYTES + 1,
            16 * BODY_BYTES,
            40 * BODY_BYTES - 1,
            40 * BODY_BYTES
        };
    }

    @ParameterizedTest
    @MethodSource("bodySizes")
    void bodyIsSplitAtTheFrameLimit(int bodyBytes) {
        Message message = message(bodyBytes);
        writer.deliver(1, new byte[] {'t'}, 1, false, message);
        List<Frame> frames = written();
        assertContent(message, 1, frames.subList(1, frames.size()));
    }

    @ParameterizedTest
    @MethodSource("bodySizes")
    void methodWithContentIsSplitAlike(int bodyBytes) {
        Message message = message(bodyBytes);
        Method getOk = new BasicMethod.GetOk(1, false, "ex", "rk", 9);
        writer.method(1, getOk, message);
        List<Frame> frames = written();
        assertEquals(getOk, frames.getFirst().method());
        assertContent(message, 1, frames.subList(1, frames.size()));
    }

    @Test
    void newFrameLimitHolds() {
        writer.limitFrame(FRAME_BYTES * 2);
        writer.deliver(1, new byte[] {'t'}, 1, false, message(FRAME_BYTES * 2));
        List<Frame> frames = written();
        assertEquals(FRAME_BYTES * 2 - 8, frames.get(2).payload().length);
        assertEquals(8, frames.get(3).payload().length);
    }

    // --- batches

    @Test
    void nothingIsWrittenBeforeTheCycleEndsAndThenWithOneFlush() {
        for (int i = 1; i <= 50; i++) {
            writer.deliver(1, new byte[] {'t'}, i, false, message(10));
            writer.ack(1, i, false);
            writer.method(1, new BasicMethod.GetEmpty());
        }
        assertEquals(0, socket.takeFlushCount());
        assertEquals(0, socket.takeReceived().length);
        assertEquals(50 * 5, written().size());
        assertEquals(1, socket.takeFlushCount());
    }

    @Test
    void everyCycleHasItsFlush() {
        for (int cycle = 0; cycle < 10; cycle++) {
            writer.heartbeat();
            writer.heartbeat();
            assertEquals(2, written().size());
            assertEquals(1, socket.takeFlushCount());
        }
    }

    @Test
    void cycleWithoutFramesFlushesNothing() {
        simulation.settle();
        assertEquals(0, socket.takeFlushCount());
    }

    @Test
    void largeBatchIsWrittenBeforeTheCycleEnds() {
        byte[] tag = {'t'};
        Message message = message(1000);
        int sent = 0;
        while (socket.takeFlushCount() == 0) {
            writer.deliver(1, tag, ++sent, false, message);
            assertTrue(sent * 1000 < 2 * BATCH_BYTES, "nothing was written");
        }
        int early = socket.takeReceived().length;
        assertTrue(early >= BATCH_BYTES && early < BATCH_BYTES + 2000, () -> "batch of " + early);
        writer.heartbeat();
        assertEquals(1, written().size());
    }

    /** A large body leaves piece by piece, so the buffer before the socket never holds all of it. */
    @Test
    void largeBodyLeavesInBatches() {
        Message message = message(10 * BATCH_BYTES);
        writer.deliver(1, new byte[] {'t'}, 1, false, message);
        int flushes = socket.takeFlushCount();
        assertTrue(flushes >= 9 && flushes <= 10, () -> flushes + " flushes");
        List<Frame> frames = written();
        assertContent(message, 1, frames.subList(1, frames.size()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void orderIsKeptAcrossBatches(long seed) {
        Random random = new Random(seed);
        int tag = 0;
        for (int cycle = 0; cycle < 20; cycle++) {
            int from = tag;
            int count = random.nextInt(200);
            for (int i = 0; i < count; i++) {
                writer.deliver(1, new byte[] {'t'}, ++tag, false, message(random.nextInt(3000)));
            }
            List<Long> tags = written().stream()
                    .filter(Frame::isMethod)
                    .map(frame -> ((BasicMethod.Deliver) frame.method()).deliveryTag())
                    .toList();
            assertEquals(count, tags.size());
            for (int i = 0; i < count; i++) {
                assertEquals(from + i + 1, tags.get(i));
            }
        }
    }

    // --- the socket's side

    @Test
    void fullSocketShowsAndRecovers() {
        assertTrue(writer.isWritable());
        assertEquals(0, writer.pendingBytes());
        socket.fill();
        writer.deliver(1, new byte[] {'t'}, 1, false, message(200_000));
        simulation.settle();
        assertFalse(writer.isWritable());
        assertTrue(writer.pendingBytes() > 200_000);
        socket.drain();
        assertTrue(writer.isWritable());
        assertEquals(0, writer.pendingBytes());
    }

    @Test
    void tellsOnceWhetherAnythingWasWritten() {
        assertFalse(writer.takeWroteSinceAsked());
        writer.ack(1, 1, false);
        assertTrue(writer.takeWroteSinceAsked());
        assertFalse(writer.takeWroteSinceAsked());
    }

    @Test
    void closeAfterWritingWritesFirst() {
        writer.method(0, new ConnectionMethod.CloseOk());
        writer.closeAfterWriting();
        assertFalse(socket.isOpen());
        assertEquals(
                new ConnectionMethod.CloseOk(),
                Frame.parse(socket.takeReceived()).getFirst().method());
        simulation.settle();
    }

    @Test
    void closeAfterWritingWaitsForASlowPeer() {
        socket.fill();
        writer.method(0, new ConnectionMethod.CloseOk());
        writer.closeAfterWriting();
        assertTrue(socket.isOpen());
        socket.drain();
        assertFalse(socket.isOpen());
        assertEquals(1, Frame.parse(socket.takeReceived()).size());
    }

    @Test
    void discardDropsWhatWasNotWritten() {
        writer.heartbeat();
        assertTrue(buffers.heldBytes() > 0);
        writer.discard();
        assertEquals(0, written().size());
    }

    /** A frame for a connection that has just gone must not stay in memory. */
    @Test
    void writingToAClosedSocketKeepsNothing() {
        socket.close();
        writer.deliver(1, new byte[] {'t'}, 1, false, message(100_000));
        writer.heartbeat();
        simulation.settle();
        buffers.assertAllReleased();
        assertEquals(0, writer.pendingBytes());
    }
}
