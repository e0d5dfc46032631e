package io.warrenmq.tests.amqp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Frame;
import io.warrenmq.tests.harness.Handshake;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.WireReader;
import io.warrenmq.tests.harness.WireWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Malformed and misplaced frames: each closes its own connection with the right code, and no other one. */
final class FramingTest extends AmqpTest {
    private static final int BASIC = 60;

    private Connection bystander;

    @BeforeEach
    void connectBystander() {
        bystander = connect();
    }

    @AfterEach
    void bystanderIsUnharmed() throws IOException {
        Channel channel = channel(bystander);
        String queue = channel.queueDeclare().getQueue();
        channel.basicPublish("", queue, null, "unharmed".getBytes(StandardCharsets.UTF_8));
        assertEquals("unharmed", new String(channel.basicGet(queue, true).getBody(), StandardCharsets.UTF_8));
    }

    @Test
    void badFrameEndIs501() {
        RawConnection socket = raw();
        byte[] open = new WireWriter().shortInt(20).shortInt(10).shortString("").toBytes();
        socket.send(Frame.encode(Frame.METHOD, 2, open, 0xcd));

        socket.expectConnectionClose(501, "FRAME_ERROR - ...");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 7, 9, 255})
    void unknownFrameTypeIs501(int type) {
        RawConnection socket = raw();
        socket.sendFrame(type, 1, (byte) 1, (byte) 2);

        socket.expectConnectionClose(501, "FRAME_ERROR - ...");
    }

    @Test
    void oversizedFrameIs501BeforeItIsComplete() {
        RawConnection socket = withFrameMax(4096);
        socket.send(RawConnection.publishMethod(1, "", "nowhere"));
        socket.send(Frame.encodeHeader(1, BASIC, 5000));
        socket.send(new WireWriter().octet(Frame.BODY).shortInt(1).longInt(5000).toBytes());

        socket.expectConnectionClose(501, "FRAME_ERROR - type 3...frame_too_large...");
    }

    @Test
    void frameOfExactlyFrameMaxIsAccepted() {
        RawConnection socket = withFrameMax(4096);
        String queue = socket.declareQueue(1);
        byte[] body = new byte[4096 - Frame.OVERHEAD_BYTES];
        socket.publish(1, "", queue, body);

        assertArrayEquals(body, getBody(socket, queue, body.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {Frame.HEADER, Frame.BODY})
    void contentWithoutMethodIs505(int type) {
        RawConnection socket = raw();
        socket.send(type == Frame.HEADER ? Frame.encodeHeader(1, BASIC, 1) : Frame.encode(type, 1, new byte[] {1}));

        socket.expectConnectionClose(505, "UNEXPECTED_FRAME - ...");
    }

    @Test
    void bodyWithoutHeaderIs505() {
        RawConnection socket = raw();
        socket.send(RawConnection.publishMethod(1, "", "nowhere"));
        socket.sendFrame(Frame.BODY, 1, (byte) 1);

        socket.expectConnectionClose(505, "UNEXPECTED_FRAME - ...").assertCausedBy(AmqpMethod.BASIC_PUBLISH);
    }

    @Test
    void methodInsteadOfHeaderIs505() {
        RawConnection socket = raw();
        socket.send(RawConnection.publishMethod(1, "", "nowhere"));
        socket.send(RawConnection.publishMethod(1, "", "nowhere"));

        socket.expectConnectionClose(505, "UNEXPECTED_FRAME - ...");
    }

    @Test
    void methodInsteadOfBodyIs505() {
        RawConnection socket = raw();
        socket.send(RawConnection.publishMethod(1, "", "nowhere"));
        socket.send(Frame.encodeHeader(1, BASIC, 10));
        socket.send(RawConnection.publishMethod(1, "", "nowhere"));

        socket.expectConnectionClose(505, "UNEXPECTED_FRAME - ...");
    }

    @Test
    void secondHeaderIs505() {
        RawConnection socket = raw();
        socket.send(RawConnection.publishMethod(1, "", "nowhere"));
        socket.send(Frame.encodeHeader(1, BASIC, 10));
        socket.send(Frame.encodeHeader(1, BASIC, 10));

        socket.expectConnectionClose(505, "UNEXPECTED_FRAME - ...");
    }

    @Test
    void headerOfAnotherClassIs505() {
        RawConnection socket = raw();
        socket.send(RawConnection.publishMethod(1, "", "nowhere"));
        socket.send(Frame.encodeHeader(1, 10, 0));

        socket.expectConnectionClose(505, "UNEXPECTED_FRAME - ...");
    }

    @Test
    void bodyLargerThanAnnouncedClosesTheConnection() {
        RawConnection socket = raw();
        socket.send(RawConnection.publishMethod(1, "", "nowhere"));
        socket.send(Frame.encodeHeader(1, BASIC, 3));
        socket.sendFrame(Frame.BODY, 1, new byte[4]);

        int code = socket.expectConnectionClose().code();
        assertTrue(code == 501 || code == 505, "closed with " + code);
    }

    @Test
    void bodyAfterAnEmptyMessageIs505() {
        RawConnection socket = raw();
        socket.publish(1, "", "nowhere");
        socket.sendFrame(Frame.BODY, 1, (byte) 1);

        socket.expectConnectionClose(505, "UNEXPECTED_FRAME - ...");
    }

    @Test
    void truncatedHeaderClosesTheConnection() {
        RawConnection socket = raw();
        socket.send(RawConnection.publishMethod(1, "", "nowhere"));
        socket.send(Frame.encode(
                Frame.HEADER,
                1,
                new WireWriter().shortInt(BASIC).shortInt(0).octet(0).toBytes()));

        socket.expectConnectionClose(501, "FRAME_ERROR - ...");
    }

    @Test
    void heartbeatOnAChannelIs505() {
        RawConnection socket = raw();
        socket.sendFrame(Frame.HEARTBEAT, 1);

        socket.expectConnectionClose(505, "UNEXPECTED_FRAME - ...");
    }

    @Test
    void truncatedMethodIs501() {
        RawConnection socket = raw();
        socket.sendMethod(
                1,
                AmqpMethod.QUEUE_DECLARE,
                new WireWriter().shortInt(0).octet(200).octet('q'));

        socket.expectConnectionClose(501, "FRAME_ERROR - ...");
    }

    /** Cut anywhere, a method must neither be taken for a whole one nor reach into the next frame. */
    @ParameterizedTest
    @ValueSource(strings = {"publish", "ack", "nack", "consume", "bind"})
    void methodCutAtAnyByteIs501(String name) {
        byte[] payload = switch (name) {
            case "publish" -> payload(RawConnection.publishMethod(1, "amq.direct", "key"));
            case "ack" ->
                method(AmqpMethod.BASIC_ACK, new WireWriter().longLong(1).bits(true));
            case "nack" ->
                method(AmqpMethod.BASIC_NACK, new WireWriter().longLong(1).bits(true));
            case "consume" ->
                method(
                        AmqpMethod.BASIC_CONSUME,
                        new WireWriter()
                                .shortInt(0)
                                .shortString("q")
                                .shortString("tag")
                                .bits(false)
                                .longInt(0));
            default ->
                method(
                        AmqpMethod.QUEUE_BIND,
                        new WireWriter()
                                .shortInt(0)
                                .shortString("q")
                                .shortString("amq.direct")
                                .shortString("key")
                                .bits(false)
                                .longInt(0));
        };
        for (int length = 4; length < payload.length; length++) {
            try (RawConnection socket = RawConnection.connect(broker())) {
                Handshake.login(socket);
                socket.openChannel(1);
                socket.sendFrame(Frame.METHOD, 1, Arrays.copyOf(payload, length));
                socket.expectConnectionClose(501, "FRAME_ERROR - ...");
            }
        }
    }

    private static byte[] method(AmqpMethod method, WireWriter arguments) {
        return payload(Frame.encodeMethod(1, method, arguments));
    }

    private static byte[] payload(byte[] frame) {
        return Arrays.copyOfRange(frame, 7, frame.length - 1);
    }

    @Test
    void methodFrameTooShortForAnIdIs501() {
        RawConnection socket = raw();
        socket.sendFrame(Frame.METHOD, 1, (byte) 0, (byte) 60, (byte) 0);

        socket.expectConnectionClose(501, "FRAME_ERROR - ...");
    }

    @Test
    void tableLongerThanItsFrameIs501() {
        RawConnection socket = raw();
        socket.sendMethod(
                1,
                AmqpMethod.QUEUE_DECLARE,
                new WireWriter()
                        .shortInt(0)
                        .shortString("")
                        .bits(false, false, true, false, false)
                        .longInt(0x7fff_ffff));

        socket.expectConnectionClose(501, "FRAME_ERROR - ...");
    }

    @ParameterizedTest
    @ValueSource(strings = {"60,99", "99,10"})
    void unknownMethodIs503(String id) {
        RawConnection socket = raw();
        String[] ids = id.split(",", -1);
        byte[] payload = new WireWriter()
                .shortInt(Integer.parseInt(ids[0]))
                .shortInt(Integer.parseInt(ids[1]))
                .toBytes();
        socket.sendFrame(Frame.METHOD, 1, payload);

        socket.expectConnectionClose(503, "COMMAND_INVALID - ...");
    }

    @Test
    void methodThatOnlyTheBrokerMaySendIs503() {
        RawConnection socket = raw();
        socket.sendMethod(1, AmqpMethod.BASIC_QOS_OK, new WireWriter());

        socket.expectConnectionClose(503, "COMMAND_INVALID - unimplemented method...");
    }

    @Test
    void framesSplitAtEveryByteWork() {
        RawConnection socket = raw();
        String queue = socket.declareQueue(1);
        byte[] body = "split".getBytes(StandardCharsets.UTF_8);
        socket.sendByteByByte(RawConnection.publishMethod(1, "", queue));
        socket.sendByteByByte(Frame.encodeHeader(1, BASIC, body.length));
        socket.sendByteByByte(Frame.encode(Frame.BODY, 1, body));

        assertArrayEquals(body, getBody(socket, queue, body.length));
    }

    @Test
    void heartbeatsBetweenContentFramesDoNotMatter() {
        RawConnection socket = raw();
        String queue = socket.declareQueue(1);
        socket.send(RawConnection.publishMethod(1, "", queue));
        socket.sendFrame(Frame.HEARTBEAT, 0);
        socket.send(Frame.encodeHeader(1, BASIC, 2));
        socket.sendFrame(Frame.HEARTBEAT, 0);
        socket.sendFrame(Frame.BODY, 1, (byte) 'o');
        socket.sendFrame(Frame.HEARTBEAT, 0);
        socket.sendFrame(Frame.BODY, 1, (byte) 'k');

        assertArrayEquals(new byte[] {'o', 'k'}, getBody(socket, queue, 2));
    }

    @Test
    void bodyInFramesOfOneByteWorks() {
        RawConnection socket = raw();
        String queue = socket.declareQueue(1);
        byte[] body = "crumbs".getBytes(StandardCharsets.UTF_8);
        socket.send(RawConnection.publishMethod(1, "", queue));
        socket.send(Frame.encodeHeader(1, BASIC, body.length));
        for (byte crumb : body) {
            socket.sendFrame(Frame.BODY, 1, crumb);
        }

        assertArrayEquals(body, getBody(socket, queue, body.length));
    }

    /** basic.get with no-ack; the message must come in one body frame. */
    private static byte[] getBody(RawConnection socket, String queue, int bodyBytes) {
        socket.sendMethod(
                1,
                AmqpMethod.BASIC_GET,
                new WireWriter().shortInt(0).shortString(queue).bits(true));
        socket.expect(1, AmqpMethod.BASIC_GET_OK);
        Frame header = socket.nextFrame();
        assertEquals(Frame.HEADER, header.type());
        WireReader reader = new WireReader(header.payload());
        assertEquals(BASIC, reader.shortInt());
        assertEquals(0, reader.shortInt());
        assertEquals(bodyBytes, reader.longLong());
        Frame body = socket.nextFrame();
        assertEquals(Frame.BODY, body.type());
        return body.payload();
    }

    private RawConnection withFrameMax(int frameMaxBytes) {
        RawConnection socket = socket();
        Handshake.login(socket, frameMaxBytes, 0);
        return socket.openChannel(1);
    }
}
