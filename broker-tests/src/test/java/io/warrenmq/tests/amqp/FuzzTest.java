package io.warrenmq.tests.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Closing;
import io.warrenmq.tests.harness.Frame;
import io.warrenmq.tests.harness.Handshake;
import io.warrenmq.tests.harness.Messages;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.WireWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Damaged input from fixed seeds. Whatever comes, the broker must close that connection or carry on: never with 541,
 * which would mean that a client found a defect, never with a stack trace in the log, and never to the harm of others.
 */
final class FuzzTest extends AmqpTest {
    private static final int SEEDS = 400;
    private static final int INTERNAL_ERROR = 541;

    @AfterEach
    void othersAreUnharmedAndTheLogIsClean() throws IOException, InterruptedException {
        Channel channel = channel(connect());
        String queue = channel.queueDeclare().getQueue();
        Messages.publishConfirmed(channel, "", queue, "unharmed");
        assertEquals(List.of("unharmed"), Messages.drain(channel, queue));
        assertEquals(List.of(), process().log().stackTraceLines(0));
    }

    @Test
    void damagedSessions() {
        byte[] session = session();
        for (int seed = 0; seed < SEEDS; seed++) {
            send("session", seed, damaged(session, new Random(seed)));
        }
    }

    @Test
    void methodsWithRandomArguments() {
        AmqpMethod[] methods = AmqpMethod.values();
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            byte[] arguments = new byte[random.nextInt(40)];
            random.nextBytes(arguments);
            AmqpMethod method = methods[random.nextInt(methods.length)];
            int channel = random.nextInt(2);
            send(method.toString(), seed, Frame.encodeMethod(channel, method, new WireWriter().bytes(arguments)));
        }
    }

    @Test
    void contentHeadersWithRandomProperties() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            byte[] properties = new byte[random.nextInt(60)];
            random.nextBytes(properties);
            byte[] header = new WireWriter()
                    .shortInt(60)
                    .shortInt(0)
                    .longLong(1)
                    .shortInt(random.nextInt(0x10000) & ~random.nextInt(0x10000))
                    .bytes(properties)
                    .toBytes();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(RawConnection.publishMethod(1, "amq.headers", "key"));
            bytes.writeBytes(Frame.encode(Frame.HEADER, 1, header));
            bytes.writeBytes(Frame.encode(Frame.BODY, 1, new byte[1]));
            send("header", seed, bytes.toByteArray());
        }
    }

    @Test
    void damagedLogins() {
        byte[] login = login();
        List<RawConnection> sockets = new ArrayList<>();
        for (int seed = 0; seed < 60; seed++) {
            RawConnection socket = socket();
            socket.send(damaged(login, new Random(seed)));
            sockets.add(socket);
        }
        for (int seed = 0; seed < sockets.size(); seed++) {
            assertNoDefect("login, seed " + seed, sockets.get(seed).finish());
        }
    }

    private void send(String what, int seed, byte[] bytes) {
        try (RawConnection socket = RawConnection.connect(broker())) {
            Handshake.login(socket);
            socket.openChannel(1);
            socket.send(bytes);
            assertNoDefect(what + ", seed " + seed, socket.finish());
        }
    }

    private static void assertNoDefect(String what, List<Frame> frames) {
        for (Frame frame : frames) {
            if (frame.is(AmqpMethod.CONNECTION_CLOSE) || frame.is(AmqpMethod.CHANNEL_CLOSE)) {
                assertNotEquals(INTERNAL_ERROR, Closing.read(frame.arguments()).code(), what + ": " + frame);
            }
        }
    }

    /** One to four bytes changed, a slice left out or sent twice, or the end cut off. */
    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        int at = random.nextInt(bytes.length);
        int length = 1 + random.nextInt(Math.min(20, bytes.length - at));
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int i = 0; i < length && i < 4; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
            case 1 -> System.arraycopy(whole, at, bytes, random.nextInt(bytes.length - length + 1), length);
            case 2 -> {
                byte[] without = Arrays.copyOf(whole, whole.length - length);
                System.arraycopy(whole, at + length, without, at, whole.length - at - length);
                return without;
            }
            default -> {
                return Arrays.copyOf(whole, at);
            }
        }
        return bytes;
    }

    /** What a client usually does on channel 1, and a second channel. */
    private static byte[] session() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        add(bytes, 2, AmqpMethod.CHANNEL_OPEN, new WireWriter().shortString(""));
        add(
                bytes,
                1,
                AmqpMethod.EXCHANGE_DECLARE,
                new WireWriter()
                        .shortInt(0)
                        .shortString("amq.topic")
                        .shortString("topic")
                        .bits(false, true, false, false, false)
                        .table(Map.of("a", 1)));
        add(
                bytes,
                1,
                AmqpMethod.QUEUE_DECLARE,
                new WireWriter()
                        .shortInt(0)
                        .shortString("")
                        .bits(false, false, true, true, false)
                        .table(Map.of("x-max-length", 10, "t", Map.of("s", "text"))));
        add(
                bytes,
                1,
                AmqpMethod.QUEUE_BIND,
                new WireWriter()
                        .shortInt(0)
                        .shortString("")
                        .shortString("amq.topic")
                        .shortString("#.fuzz.*")
                        .bits(false)
                        .longInt(0));
        add(
                bytes,
                1,
                AmqpMethod.BASIC_QOS,
                new WireWriter().longInt(0).shortInt(1).bits(false));
        add(
                bytes,
                1,
                AmqpMethod.BASIC_CONSUME,
                new WireWriter()
                        .shortInt(0)
                        .shortString("")
                        .shortString("tag")
                        .bits(false, false, false, false)
                        .table(Map.of("x-priority", 1)));
        add(bytes, 1, AmqpMethod.CONFIRM_SELECT, new WireWriter().bits(false));
        for (int i = 0; i < 3; i++) {
            bytes.writeBytes(RawConnection.publishMethod(1, "amq.topic", "a.fuzz.b"));
            bytes.writeBytes(Frame.encodeHeader(1, 60, 4));
            bytes.writeBytes(Frame.encode(Frame.BODY, 1, new byte[2]));
            bytes.writeBytes(Frame.encode(Frame.BODY, 1, new byte[2]));
        }
        bytes.writeBytes(Frame.encode(Frame.HEARTBEAT, 0, new byte[0]));
        add(bytes, 1, AmqpMethod.BASIC_ACK, new WireWriter().longLong(1).bits(false));
        add(bytes, 1, AmqpMethod.BASIC_NACK, new WireWriter().longLong(2).bits(true, true));
        add(bytes, 2, AmqpMethod.TX_SELECT, new WireWriter());
        add(bytes, 1, AmqpMethod.BASIC_RECOVER, new WireWriter().bits(true));
        add(
                bytes,
                1,
                AmqpMethod.BASIC_CANCEL,
                new WireWriter().shortString("tag").bits(false));
        return bytes.toByteArray();
    }

    private static void add(ByteArrayOutputStream bytes, int channel, AmqpMethod method, WireWriter arguments) {
        bytes.writeBytes(Frame.encodeMethod(channel, method, arguments));
    }

    private static byte[] login() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1});
        add(
                bytes,
                0,
                AmqpMethod.CONNECTION_START_OK,
                new WireWriter()
                        .table(Handshake.ALL_CAPABILITIES)
                        .shortString("PLAIN")
                        .longBytes(Handshake.plain("guest", "guest"))
                        .shortString("en_US"));
        add(
                bytes,
                0,
                AmqpMethod.CONNECTION_TUNE_OK,
                new WireWriter().shortInt(100).longInt(4096).shortInt(0));
        add(
                bytes,
                0,
                AmqpMethod.CONNECTION_OPEN,
                new WireWriter().shortString("/").shortString("").octet(0));
        add(bytes, 1, AmqpMethod.CHANNEL_OPEN, new WireWriter().shortString(""));
        return bytes.toByteArray();
    }
}
