package io.warrenmq.amqp.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.amqp.method.QueueMethod;
import io.warrenmq.amqp.simulation.ClientBytes;
import io.warrenmq.amqp.simulation.CountedBuffers;
import io.warrenmq.amqp.simulation.Frame;
import io.warrenmq.amqp.simulation.SocketStub;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.table.FieldTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
    private static final int PAYLOAD_BYTES_MAX = 8192;
    private static final int PROTOCOL_HEADER_BYTES = 8;
    private static final byte[] CONVERSATION = conversation();

    private final CountedBuffers buffers = new CountedBuffers();
    private final List<SocketStub> sockets = new ArrayList<>();
    private FrameLog log = new FrameLog();
    private FrameDecoder decoder = new FrameDecoder(log, PAYLOAD_BYTES_MAX);
    private SocketStub socket = connect();

    private static byte[] conversation() {
        return new ClientBytes()
                .handshake()
                .openChannel(1)
                .method(1, new QueueMethod.Declare("q", false, true, false, true, false, FieldTable.EMPTY))
                .publish(1, "q", BasicProperties.builder().messageId("m").build(), "hello")
                .publish(1, "q", "")
                .heartbeat()
                .method(1, new BasicMethod.Publish("", "q", true, false))
                .header(1, BasicProperties.EMPTY, 6)
                .body(1, "one")
                .body(1, "")
                .body(1, "two")
                .method(65_535, new BasicMethod.Ack(Long.MAX_VALUE, true))
                .method(1, new ChannelMethod.CloseOk())
                .method(0, new ConnectionMethod.CloseOk())
                .bytes();
    }

    private SocketStub connect() {
        SocketStub stub = new SocketStub(buffers.allocator());
        stub.pipeline().addLast(decoder);
        sockets.add(stub);
        return stub;
    }

    private void again() {
        log = new FrameLog();
        decoder = new FrameDecoder(log, PAYLOAD_BYTES_MAX);
        socket = connect();
    }

    /** Whatever a test did: once its sockets are closed nothing is kept. */
    @AfterEach
    void everythingIsReleased() {
        sockets.forEach(SocketStub::finishAndReleaseAll);
        buffers.assertAllReleased();
    }

    private void read(byte[] bytes, int from, int to) {
        socket.writeInbound(buffers.of(bytes, from, to));
    }

    private void read(byte[] bytes) {
        read(bytes, 0, bytes.length);
    }

    private void readHeader() {
        read(new ClientBytes().protocolHeader().bytes());
        log.takeLines();
    }

    private static List<String> expected() {
        List<String> lines = new ArrayList<>();
        lines.add("header 414d515000000901");
        frames().forEach(frame -> lines.add(frame.line()));
        return lines;
    }

    private static List<Frame> frames() {
        return Frame.parse(Arrays.copyOfRange(CONVERSATION, PROTOCOL_HEADER_BYTES, CONVERSATION.length));
    }

    /** Where each frame ends, the protocol header included. */
    private static List<Integer> boundaries() {
        List<Integer> ends = new ArrayList<>(List.of(PROTOCOL_HEADER_BYTES));
        frames().forEach(frame -> ends.add(ends.getLast() + frame.payload().length + FrameType.OVERHEAD_BYTES));
        return ends;
    }

    /** A broker's bytes begin with a frame. */
    @Test
    void clientSeesFramesFromTheFirstByteOn() {
        decoder = FrameDecoder.forClient(log, PAYLOAD_BYTES_MAX);
        socket = connect();
        read(CONVERSATION, PROTOCOL_HEADER_BYTES, CONVERSATION.length);
        assertEquals(expected().subList(1, expected().size()), log.takeLines());
    }

    @Test
    void wholeConversationInOneRead() {
        read(CONVERSATION);
        assertEquals(expected(), log.lines);
        assertEquals(1, log.readCompleteCount);
        buffers.assertAllReleased();
    }

    @Test
    void anySplitInTwoReadsDecodesTheSame() {
        for (int at = 1; at < CONVERSATION.length; at++) {
            again();
            read(CONVERSATION, 0, at);
            read(CONVERSATION, at, CONVERSATION.length);
            assertEquals(expected(), log.lines, "split at " + at);
            buffers.assertAllReleased();
        }
    }

    @Test
    void anySplitOfFullBuffersDecodesTheSame() {
        for (int at = 1; at < CONVERSATION.length; at++) {
            again();
            socket.writeInbound(buffers.full(CONVERSATION, 0, at));
            socket.writeInbound(buffers.full(CONVERSATION, at, CONVERSATION.length));
            assertEquals(expected(), log.lines, "split at " + at);
            buffers.assertAllReleased();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void byteByByteDecodesTheSame(boolean full) {
        for (int at = 0; at < CONVERSATION.length; at++) {
            ByteBuf one = full ? buffers.full(CONVERSATION, at, at + 1) : buffers.of(CONVERSATION, at, at + 1);
            socket.writeInbound(one);
        }
        assertEquals(expected(), log.lines);
        assertEquals(CONVERSATION.length, log.readCompleteCount);
        buffers.assertAllReleased();
    }

    /** As many frames as are whole are handed on by the read that completes them, none later. */
    @Test
    void aFrameIsHandedOnWithItsLastByte() {
        int decoded = 0;
        List<Integer> ends = boundaries();
        for (int at = 0; at < CONVERSATION.length; at++) {
            read(CONVERSATION, at, at + 1);
            if (ends.get(decoded) == at + 1) {
                decoded++;
            }
            assertEquals(decoded, log.lines.size(), "after byte " + at);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomChunksDecodeTheSame(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            again();
            int at = 0;
            while (at < CONVERSATION.length) {
                int end = Math.min(CONVERSATION.length, at + 1 + random.nextInt(1 + random.nextInt(120)));
                int capacity = end - at + random.nextInt(300);
                ByteBuf chunk = buffers.withCapacity(capacity, CONVERSATION, at, end);
                if (random.nextInt(4) == 0) {
                    // Several reads before the cycle ends.
                    socket.pipeline().fireChannelRead(chunk);
                } else {
                    socket.writeInbound(chunk);
                }
                at = end;
            }
            assertEquals(expected(), log.lines, "seed " + seed + " round " + round);
            buffers.assertAllReleased();
        }
    }

    // --- hold and release

    @Test
    void holdStopsAtEveryFrameAndReleaseGoesOn() {
        int frameCount = frames().size();
        for (int stop = 1; stop <= frameCount; stop++) {
            again();
            int holdAt = stop;
            log.onFrame = number -> {
                if (number == holdAt) {
                    decoder.hold();
                }
            };
            read(CONVERSATION);
            assertEquals(expected().subList(0, stop + 1), log.lines, "held at frame " + stop);
            int completed = log.readCompleteCount;
            decoder.release();
            assertEquals(expected(), log.lines, "released after frame " + stop);
            // What is decoded without a read ends its cycle too; after the last frame there is nothing to end.
            assertEquals(completed + (stop == frameCount ? 0 : 1), log.readCompleteCount);
            buffers.assertAllReleased();
        }
    }

    /** The reads that were under way when the hold came are kept, wherever they begin and end. */
    @Test
    void readsDuringHoldAreKeptInOrder() {
        List<Integer> ends = boundaries();
        for (int stop = 1; stop < ends.size(); stop++) {
            for (int leftover = 0; leftover < 20; leftover++) {
                again();
                int first = Math.min(CONVERSATION.length, ends.get(stop) + leftover);
                int second = (first + CONVERSATION.length) / 2;
                int holdAt = stop;
                log.onFrame = number -> {
                    if (number == holdAt) {
                        decoder.hold();
                    }
                };
                read(CONVERSATION, 0, first);
                read(CONVERSATION, first, second);
                read(CONVERSATION, second, CONVERSATION.length);
                assertEquals(stop + 1, log.lines.size());
                decoder.release();
                assertEquals(expected(), log.lines, "held at frame " + stop + " with " + leftover + " bytes over");
                buffers.assertAllReleased();
            }
        }
    }

    @Test
    void heldAgainAtEveryFrameDecodesOneFramePerRelease() {
        log.onFrame = _ -> decoder.hold();
        read(CONVERSATION);
        for (int decoded = 2; decoded <= expected().size(); decoded++) {
            assertEquals(expected().subList(0, decoded), log.lines);
            decoder.release();
        }
        assertEquals(expected(), log.lines);
    }

    @Test
    void releaseFromWithinTheSameFrameDecodesOn() {
        log.onFrame = _ -> {
            decoder.hold();
            decoder.release();
        };
        read(CONVERSATION);
        assertEquals(expected(), log.lines);
        assertEquals(1, log.readCompleteCount);
    }

    @Test
    void holdBeforeTheFirstByteKeepsEverything() {
        decoder.hold();
        read(CONVERSATION, 0, 5);
        read(CONVERSATION, 5, CONVERSATION.length);
        assertEquals(List.of(), log.lines);
        decoder.release();
        assertEquals(expected(), log.lines);
    }

    @Test
    void releaseWithNothingKeptIsQuiet() {
        decoder.hold();
        decoder.release();
        assertEquals(0, log.readCompleteCount);
        read(CONVERSATION);
        assertEquals(expected(), log.lines);
    }

    @Test
    void socketThatClosesDuringHoldDropsWhatIsKept() {
        decoder.hold();
        read(CONVERSATION);
        assertTrue(buffers.heldBytes() > 0);
        socket.close();
        buffers.assertAllReleased();
        decoder.release();
        assertEquals(List.of(), log.lines);
        assertEquals(1, log.disconnectCount);
    }

    // --- stop

    @Test
    void nothingIsDecodedAfterStop() {
        int frameCount = frames().size();
        for (int stop = 1; stop <= frameCount; stop++) {
            again();
            int stopAt = stop;
            log.onFrame = number -> {
                if (number == stopAt) {
                    decoder.stop();
                }
            };
            read(CONVERSATION);
            buffers.assertAllReleased();
            read(CONVERSATION);
            assertEquals(expected().subList(0, stop + 1), log.lines);
            buffers.assertAllReleased();
        }
    }

    @Test
    void stopDuringHoldLetsNothingOutOnRelease() {
        readHeader();
        decoder.hold();
        read(CONVERSATION, PROTOCOL_HEADER_BYTES, CONVERSATION.length);
        decoder.stop();
        decoder.release();
        assertEquals(List.of(), log.lines);
        buffers.assertAllReleased();
    }

    @Test
    void refusedProtocolHeaderEndsDecoding() {
        log.acceptHeader = false;
        read(CONVERSATION);
        read(CONVERSATION);
        assertEquals(List.of("header 414d515000000901"), log.lines);
        buffers.assertAllReleased();
    }

    @Test
    void socketThatGoesWhileAFrameIsHandledEndsDecoding() {
        log.onFrame = number -> {
            if (number == 3) {
                socket.pipeline().fireChannelInactive();
            }
        };
        read(CONVERSATION);
        assertEquals(expected().subList(0, 4), log.lines);
        assertEquals(1, log.disconnectCount);
        buffers.assertAllReleased();
    }

    // --- malformed

    @ParameterizedTest
    @CsvSource({"8193", "65536", "2147483647"})
    void frameThatIsTooLongIsRefusedAtItsHeader(int length) {
        readHeader();
        read(oversizedHeader(length), 0, FrameType.HEADER_BYTES);
        assertEquals(
                List.of("malformed type 3, all octets = <<>>: {frame_too_large," + length + ",8192}"), log.takeLines());
        buffers.assertAllReleased();
        read(CONVERSATION);
        assertEquals(List.of(), log.lines);
    }

    /** The length is a number without sign. */
    @Test
    void lengthOfFourGigabytesIsTooLong() {
        readHeader();
        for (byte each : oversizedHeader(-1)) {
            read(new byte[] {each});
        }
        assertEquals(
                List.of("malformed type 3, all octets = <<>>: {frame_too_large,4294967295,8192}"), log.takeLines());
    }

    private static byte[] oversizedHeader(int length) {
        return new byte[] {3, 0, 1, (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length};
    }

    @Test
    void longestFrameIsTaken() {
        readHeader();
        byte[] payload = new byte[PAYLOAD_BYTES_MAX];
        Arrays.fill(payload, (byte) 7);
        read(new ClientBytes().frame(3, 1, payload).bytes());
        assertEquals(1, log.lines.size());
        assertEquals(
                PAYLOAD_BYTES_MAX * 2 + "3 1 ".length(), log.lines.getFirst().length());
    }

    @Test
    void newLimitHoldsFromTheNextFrameOn() {
        readHeader();
        log.onFrame = _ -> decoder.limitPayload(4);
        byte[] five = new byte[5];
        read(new ClientBytes().frame(3, 1, five).frame(3, 1, five).bytes());
        assertEquals(
                List.of("3 1 0000000000", "malformed type 3, all octets = <<>>: {frame_too_large,5,4}"), log.lines);
    }

    @Test
    void wrongEndMarkerIsRefusedWithASnippet() {
        readHeader();
        byte[] bytes =
                new ClientBytes().frame(3, 1, new byte[] {0, 10, (byte) 255}).bytes();
        bytes[bytes.length - 1] = 0;
        read(bytes);
        assertEquals(
                List.of("malformed type 3, all octets = <<0,10,255>>: {invalid_frame_end_marker,0}"), log.takeLines());
        read(CONVERSATION);
        assertEquals(List.of(), log.lines);
        buffers.assertAllReleased();
    }

    /** It may hold a password, and the text goes into the log. */
    @Test
    void methodFramesAreNotShown() {
        readHeader();
        byte[] bytes = new ClientBytes()
                .method(0, ClientBytes.startOk("guest", "secret"))
                .bytes();
        bytes[bytes.length - 1] = 0;
        read(bytes);
        assertEquals(List.of("malformed type 1, first 0 octets = <<>>: {invalid_frame_end_marker,0}"), log.takeLines());
    }

    @Test
    void snippetOfALongFrameIsCut() {
        readHeader();
        byte[] payload = new byte[17];
        byte[] bytes = new ClientBytes().frame(2, 1, payload).bytes();
        bytes[bytes.length - 1] = 'x';
        read(bytes);
        assertEquals(
                List.of("malformed type 2, first 16 octets = <<0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0>>:"
                        + " {invalid_frame_end_marker,120}"),
                log.lines);
    }

    /** What comes before a malformed frame counts, what follows it does not. */
    @Test
    void damageAtEveryEndMarkerStopsThereWhereverTheReadIsCut() {
        List<Integer> ends = boundaries();
        for (int damaged = 1; damaged < ends.size(); damaged++) {
            byte[] bytes = CONVERSATION.clone();
            bytes[ends.get(damaged) - 1] = 1;
            for (int at = ends.get(damaged) - 3; at < Math.min(bytes.length, ends.get(damaged) + 3); at++) {
                again();
                read(bytes, 0, at);
                read(bytes, at, bytes.length);
                assertEquals(expected().subList(0, damaged), log.lines.subList(0, damaged));
                assertEquals(damaged + 1, log.lines.size());
                assertTrue(log.lines.getLast().endsWith("{invalid_frame_end_marker,1}"), log.lines::getLast);
                buffers.assertAllReleased();
            }
        }
    }

    /** Which types there are is the connection's business. */
    @Test
    void unknownTypesAndNumbersAreHandedOn() {
        readHeader();
        read(new ClientBytes()
                .frame(0, 0, new byte[0])
                .frame(4, 7, new byte[] {1})
                .frame(255, 65_535, new byte[] {2})
                .bytes());
        assertEquals(List.of("0 0 ", "4 7 01", "255 65535 02"), log.lines);
    }

    // --- memory

    /** However slowly a frame comes: what is kept is that frame, not what came before it, nor a multiple of it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 1000})
    void keepsNoMoreThanOneFrame(int chunkBytes) {
        readHeader();
        byte[] big = new ClientBytes().frame(3, 1, new byte[PAYLOAD_BYTES_MAX]).bytes();
        ClientBytes stream = new ClientBytes();
        for (int i = 0; i < 5; i++) {
            stream.raw(big).heartbeat();
        }
        byte[] bytes = stream.bytes();
        long bound = 2L * PAYLOAD_BYTES_MAX;
        for (int at = 0; at < bytes.length; at += chunkBytes) {
            read(bytes, at, Math.min(bytes.length, at + chunkBytes));
            assertTrue(buffers.heldBytes() <= bound, () -> buffers.heldBytes() + " bytes are kept");
        }
        assertEquals(10, log.lines.size());
        buffers.assertAllReleased();
    }

    /** A large read that ends with a few bytes of the next frame must not stay in memory because of them. */
    @Test
    void leftoverOfALargeReadDoesNotPinIt() {
        readHeader();
        ClientBytes stream = new ClientBytes();
        while (stream.length() < 60_000) {
            stream.frame(3, 1, new byte[100]);
        }
        read(stream.raw((byte) 3, (byte) 0).bytes());
        assertTrue(buffers.heldBytes() < 100, () -> buffers.heldBytes() + " bytes are kept");
    }

    // --- events

    @Test
    void disconnectIsToldOnceAndDropsAPartialFrame() {
        read(CONVERSATION, 0, 30);
        assertTrue(buffers.heldBytes() > 0);
        socket.close();
        assertEquals(1, log.disconnectCount);
        buffers.assertAllReleased();
    }

    @Test
    void removedHandlerDropsAPartialFrame() {
        read(CONVERSATION, 0, 30);
        socket.pipeline().remove(decoder);
        buffers.assertAllReleased();
    }

    @Test
    void writabilityAndFailuresAreTold() {
        socket.pipeline().fireChannelWritabilityChanged();
        socket.pipeline().fireExceptionCaught(new IOException("reset by peer"));
        assertEquals(1, log.writabilityCount);
        assertEquals(List.of("failure reset by peer"), log.lines);
    }
}
