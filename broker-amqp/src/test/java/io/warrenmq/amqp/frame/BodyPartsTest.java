package io.warrenmq.amqp.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.warrenmq.amqp.simulation.CountedBuffers;
import io.warrenmq.amqp.simulation.SocketStub;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large body frames that come in pieces. */
class BodyPartsTest {
    private static final int PAYLOAD_BYTES_MAX = 131_064;
    private static final int CHANNEL = 7;

    private final CountedBuffers buffers = new CountedBuffers();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final FrameLog log = new FrameLog() {
        @Override
        public void onFrame(int type, int channel, ByteBuf payload, int length) {
            assertEquals(CHANNEL, channel);
            if (type == FrameType.BODY) {
                parts++;
                body.writeBytes(ByteBufUtil.getBytes(payload, payload.readerIndex(), length));
            } else {
                super.onFrame(type, channel, payload, length);
            }
        }
    };
    private final SocketStub socket = new SocketStub(buffers.allocator());
    private int parts;

    BodyPartsTest() {
        socket.pipeline().addLast(FrameDecoder.forClient(log, PAYLOAD_BYTES_MAX));
    }

    @AfterEach
    void everythingIsReleased() {
        socket.finishAndReleaseAll();
        buffers.assertAllReleased();
    }

    private static byte[] payload(int length, long seed) {
        byte[] payload = new byte[length];
        new Random(seed).nextBytes(payload);
        return payload;
    }

    private static byte[] frame(int type, byte[] payload, int marker) {
        return ByteBuffer.allocate(payload.length + FrameType.OVERHEAD_BYTES)
                .put((byte) type)
                .putShort((short) CHANNEL)
                .putInt(payload.length)
                .put(payload)
                .put((byte) marker)
                .array();
    }

    private void read(byte[] bytes, int from, int to) {
        socket.writeInbound(buffers.of(bytes, from, to));
    }

    /** Frames in a row, cut anywhere: what is put together is what was sent, and what follows is understood. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bodiesCutAnywhereArePutTogether(long seed) {
        Random random = new Random(seed);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteArrayOutputStream bodies = new ByteArrayOutputStream();
        for (int i = 0; i < 20; i++) {
            byte[] payload = payload(random.nextInt(PAYLOAD_BYTES_MAX + 1), seed + i);
            bodies.writeBytes(payload);
            sent.writeBytes(frame(FrameType.BODY, payload, FrameType.END));
            sent.writeBytes(frame(FrameType.METHOD, new byte[] {(byte) i}, FrameType.END));
        }
        byte[] bytes = sent.toByteArray();
        for (int at = 0; at < bytes.length; ) {
            int to = Math.min(bytes.length, at + 1 + random.nextInt(random.nextBoolean() ? 50 : 70_000));
            read(bytes, at, to);
            at = to;
        }
        assertArrayEquals(bodies.toByteArray(), body.toByteArray());
        assertEquals(20, log.takeLines().size());
    }

    @Test
    void partsAreHandedOnBeforeTheFrameEnds() {
        byte[] bytes = frame(FrameType.BODY, payload(100_000, 1), FrameType.END);
        read(bytes, 0, 60_000);
        assertTrue(body.size() > 50_000, () -> body.size() + " bytes handed on");
    }

    /** Else a message could be complete before its frame turns out to be broken. */
    @Test
    void lastByteWaitsForTheEndOfItsFrame() {
        byte[] payload = payload(100_000, 1);
        byte[] bytes = frame(FrameType.BODY, payload, 0);
        read(bytes, 0, 50_000);
        read(bytes, 50_000, bytes.length - 1);
        assertEquals(payload.length - 1, body.size());
        read(bytes, bytes.length - 1, bytes.length);
        assertEquals(payload.length - 1, body.size());
        assertEquals(
                1,
                log.takeLines().stream()
                        .filter(line -> line.contains("invalid_frame_end_marker,0"))
                        .count());
    }

    @Test
    void smallBodyIsHandedOnWhole() {
        byte[] bytes = frame(FrameType.BODY, payload(10_000, 1), FrameType.END);
        read(bytes, 0, 9_000);
        assertEquals(0, parts);
        read(bytes, 9_000, bytes.length);
        assertEquals(1, parts);
    }
}
