package io.warrenmq.tests.amqp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Frame;
import io.warrenmq.tests.harness.Messages;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.WireReader;
import io.warrenmq.tests.harness.WireWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Content headers: all properties and all field types arrive as they were sent, and sizes are checked early. */
final class PropertiesTest extends AmqpTest {
    private static final int BASIC = 60;
    private static final int ALL_PROPERTIES = 0xfffc;

    @Test
    void allPropertiesArriveByteForByte() {
        RawConnection socket = raw();
        String queue = socket.declareQueue(1);
        byte[] properties = allProperties();
        byte[] header = new WireWriter()
                .shortInt(BASIC)
                .shortInt(0)
                .longLong(2)
                .bytes(properties)
                .toBytes();
        socket.send(RawConnection.publishMethod(1, "", queue));
        socket.sendFrame(Frame.HEADER, 1, header);
        socket.sendFrame(Frame.BODY, 1, (byte) 'o', (byte) 'k');

        socket.sendMethod(
                1,
                AmqpMethod.BASIC_GET,
                new WireWriter().shortInt(0).shortString(queue).bits(true));
        socket.expect(1, AmqpMethod.BASIC_GET_OK);
        Frame delivered = socket.nextFrame();
        assertEquals(Frame.HEADER, delivered.type());
        WireReader reader = new WireReader(delivered.payload());
        assertEquals(BASIC, reader.shortInt());
        assertEquals(0, reader.shortInt());
        assertEquals(2, reader.longLong());
        assertArrayEquals(properties, reader.rest());
    }

    /** All fourteen properties; the headers hold every field type that clients send. */
    private static byte[] allProperties() {
        return new WireWriter()
                .shortInt(ALL_PROPERTIES)
                .shortString("text/plain")
                .shortString("utf-8")
                .longBytes(everyFieldType())
                .octet(2)
                .octet(9)
                .shortString("correlation")
                .shortString("reply")
                .shortString("3600000")
                .shortString("message")
                .longLong(1_700_000_000L)
                .shortString("type")
                .shortString("guest")
                .shortString("application")
                .shortString("cluster")
                .toBytes();
    }

    private static byte[] everyFieldType() {
        return new WireWriter()
                .shortString("bool")
                .octet('t')
                .octet(1)
                .shortString("int8")
                .octet('b')
                .octet(-8)
                .shortString("uint8")
                .octet('B')
                .octet(200)
                .shortString("int16")
                .octet('s')
                .shortInt(-1600)
                .shortString("uint16")
                .octet('u')
                .shortInt(60_000)
                .shortString("int32")
                .octet('I')
                .longInt(-320_000)
                .shortString("uint32")
                .octet('i')
                .longInt(4_000_000_000L)
                .shortString("int64")
                .octet('l')
                .longLong(-1L << 40)
                .shortString("float")
                .octet('f')
                .longInt(Float.floatToIntBits(1.5f))
                .shortString("double")
                .octet('d')
                .longLong(Double.doubleToLongBits(2.25))
                .shortString("decimal")
                .octet('D')
                .octet(2)
                .longInt(12_345)
                .shortString("text")
                .octet('S')
                .longString("lang")
                .shortString("array")
                .octet('A')
                .longBytes(new WireWriter()
                        .octet('I')
                        .longInt(1)
                        .octet('S')
                        .longString("two")
                        .toBytes())
                .shortString("time")
                .octet('T')
                .longLong(1_700_000_000L)
                .shortString("table")
                .octet('F')
                .table(Map.of("inner", 7))
                .shortString("void")
                .octet('V')
                .shortString("bytes")
                .octet('x')
                .longBytes(new byte[] {0, -1, 1})
                .toBytes();
    }

    @Test
    void propertiesOfTheJavaClientArriveUnchanged() throws IOException, InterruptedException {
        Channel channel = channel();
        String queue = channel.queueDeclare().getQueue();
        Map<String, Object> headers = new HashMap<>();
        headers.put("long", 1L << 40);
        headers.put("decimal", new BigDecimal("12.34"));
        headers.put("date", Date.from(Instant.ofEpochSecond(1_700_000_000)));
        headers.put("list", List.of(1, 2L, true));
        headers.put("void", null);
        BasicProperties sent = new BasicProperties.Builder()
                .contentType("application/json")
                .contentEncoding("gzip")
                .headers(headers)
                .deliveryMode(1)
                .priority(7)
                .correlationId("c")
                .replyTo("r")
                .messageId("m")
                .timestamp(Date.from(Instant.ofEpochSecond(1_700_000_000)))
                .type("t")
                .userId("guest")
                .appId("a")
                .clusterId("cl")
                .build();
        Messages.publishConfirmed(channel, "", queue, sent, "x");

        assertEquals(sent, channel.basicGet(queue, true).getProps());
    }

    @Test
    void headersOf100KibArrive() throws IOException, InterruptedException {
        Channel channel = channel();
        String queue = channel.queueDeclare().getQueue();
        byte[] large = new byte[100_000];
        Arrays.fill(large, (byte) 7);
        Messages.publishConfirmed(channel, "", queue, Messages.headers(Map.of("large", large)), "x");

        assertArrayEquals(large, (byte[])
                channel.basicGet(queue, true).getProps().getHeaders().get("large"));
    }

    /** Passed on unread, they would break the consumer instead of the publisher who sent them. */
    @ParameterizedTest
    @MethodSource("malformedProperties")
    void malformedPropertiesAreRefused(String what, WireWriter properties) {
        RawConnection socket = raw();
        String queue = socket.declareQueue(1);
        byte[] header = new WireWriter()
                .shortInt(BASIC)
                .shortInt(0)
                .longLong(0)
                .bytes(properties.toBytes())
                .toBytes();
        socket.send(RawConnection.publishMethod(1, "", queue));
        socket.sendFrame(Frame.HEADER, 1, header);

        int code = socket.expectConnectionClose().code();
        assertTrue(code == 501 || code == 502, () -> what + ": closed with " + code);
    }

    static Stream<Arguments> malformedProperties() {
        return Stream.of(
                Arguments.of("flags without values", new WireWriter().shortInt(ALL_PROPERTIES)),
                Arguments.of(
                        "cut string",
                        new WireWriter().shortInt(0x8000).octet(20).octet('x')),
                Arguments.of(
                        "cut table",
                        new WireWriter().shortInt(0x2000).longInt(100).octet(1)),
                Arguments.of("table of 2 GiB", new WireWriter().shortInt(0x2000).longInt(0x7fff_ffff)),
                Arguments.of(
                        "field beyond its table",
                        new WireWriter()
                                .shortInt(0x2000)
                                .longBytes(new WireWriter()
                                        .shortString("a")
                                        .octet('S')
                                        .longInt(50)
                                        .toBytes())),
                Arguments.of("cut flags", new WireWriter().octet(0)));
    }

    /** The size is in the content header, so nobody has to send half a gigabyte to be refused. */
    @Test
    void messageAboveTheMaximumSizeIs406() {
        RawConnection socket = raw();
        socket.send(RawConnection.publishMethod(1, "", "nowhere"));
        socket.send(Frame.encodeHeader(1, BASIC, 600L << 20));

        socket.expectChannelCloseUnanswered(
                        1, 406, "PRECONDITION_FAILED - message size 629145600 is larger than configured max size ...")
                .assertCausedBy(AmqpMethod.BASIC_PUBLISH);
        socket.sendFrame(Frame.BODY, 1, new byte[1000]);
        socket.sendMethod(1, AmqpMethod.CHANNEL_CLOSE_OK, new WireWriter());
        socket.openChannel(1);
    }

    @Test
    void messageSizeThatIsNegativeAsALongIsRefused() {
        RawConnection socket = raw();
        socket.send(RawConnection.publishMethod(1, "", "nowhere"));
        socket.send(Frame.encodeHeader(1, BASIC, -1));
        Frame answer = socket.nextFrame();

        assertEquals(Frame.METHOD, answer.type());
        assertTrue(answer.toString().matches(".*: (406 PRECONDITION_FAILED|50\\d \\w+) - .*"), answer.toString());
    }
}
