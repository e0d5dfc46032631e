package io.warrenmq.amqp.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.warrenmq.core.table.FieldTable;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MethodCodecTest {

    @Test
    void samplesCoverEveryMethod() {
        Set<Class<?>> sampled =
                MethodSamples.all().stream().map(Object::getClass).collect(Collectors.toSet());
        Set<Class<?>> declared = Arrays.stream(Method.class.getPermittedSubclasses())
                .flatMap(methods -> Arrays.stream(methods.getPermittedSubclasses()))
                .collect(Collectors.toSet());
        assertEquals(declared, sampled);
        assertEquals(66, declared.size());
    }

    @ParameterizedTest
    @MethodSource("io.warrenmq.amqp.method.MethodSamples#all")
    void everyMethodComesBack(Method method) {
        byte[] payload = encode(method);
        assertEquals(method.id(), Unpooled.wrappedBuffer(payload).readInt());
        assertEquals(method.id(), method.classId() << 16 | method.methodId());
        Method decoded = decode(payload);
        assertEquals(method.getClass(), decoded.getClass());
        assertArrayEquals(payload, encode(decoded));
        if (!hasSecret(method)) {
            assertEquals(method, decoded);
        }
    }

    @ParameterizedTest
    @MethodSource("io.warrenmq.amqp.method.MethodSamples#all")
    void everyTruncationAndEveryTrailingByteIsRefused(Method method) {
        byte[] payload = encode(method);
        for (int length = 0; length < payload.length; length++) {
            byte[] cut = Arrays.copyOf(payload, length);
            assertThrows(MalformedFrameException.class, () -> decode(cut));
            ByteBuf slice = Unpooled.wrappedBuffer(payload).slice(0, length);
            assertThrows(MalformedFrameException.class, () -> MethodCodec.decode(slice));
        }
        byte[] longer = Arrays.copyOf(payload, payload.length + 1);
        String message = assertThrows(MalformedFrameException.class, () -> decode(longer))
                .getMessage();
        assertEquals("1 bytes follow " + method.name(), message);
    }

    /** The layout that RabbitMQ and its clients use, octet by octet. */
    @ParameterizedTest
    @CsvSource({
        "queue.declare,         0032000a 0000 0171 02 00000000",
        "queue.declare,         0032000a 0000 0171 1f 00000000",
        "queue.bind,            00320014 0000 0171 0165 016b 01 00000000",
        "queue.purge,           0032001e 0000 0171 01",
        "queue.delete,          00320028 0000 0171 05",
        "queue.unbind,          00320032 0000 0171 0165 016b 00000000",
        "queue.unbind_ok,       00320033",
        "exchange.declare,      0028000a 0000 0165 05746f706963 0a 00000000",
        "exchange.bind,         0028001e 0000 0164 0173 016b 00 00000000",
        "exchange.unbind,       00280028 0000 0164 0173 016b 00 00000000",
        "exchange.unbind_ok,    00280033",
        "basic.qos,             003c000a 00000000 000a 01",
        "basic.consume,         003c0014 0000 0171 0174 0a 00000000",
        "basic.publish,         003c0028 0000 00 0171 01",
        "basic.deliver,         003c003c 0174 0000000000000001 01 00 0171",
        "basic.get_empty,       003c0048 00",
        "basic.recover_async,   003c0064 01",
        "basic.recover_ok,      003c006f",
        "basic.nack,            003c0078 0000000000000007 03",
        "confirm.select,        0055000a 00",
        "channel.open,          0014000a 00",
        "channel.open_ok,       0014000b 00000000",
        "connection.open,       000a0028 012f 00 00",
        "connection.open_ok,    000a0029 00",
        "connection.tune,       000a001e 07ff 00020000 003c",
        "connection.blocked,    000a003c 036d656d",
        "connection.update_secret,    000a0046 00000002 0102 0161",
        "connection.update_secret_ok, 000a0047",
        "access.request,        001e000a 052f64617461 1e",
        "access.request_ok,     001e000b 0001",
        "tx.rollback_ok,        005a001f",
    })
    void layoutOnTheWire(String name, String wire) {
        byte[] payload = HexFormat.of().parseHex(wire.replace(" ", ""));
        Method method = decode(payload);
        assertEquals(name, method.name());
        assertArrayEquals(payload, encode(method));
    }

    @Test
    void bitsLandInTheirFields() {
        assertEquals(
                new QueueMethod.Declare("q", false, true, false, false, false, FieldTable.EMPTY),
                decode(HexFormat.of().parseHex("0032000a000001710200000000")));
        assertEquals(
                new BasicMethod.Consume("q", "t", false, true, false, true, FieldTable.EMPTY),
                decode(HexFormat.of().parseHex("003c00140000017101740a00000000")));
        assertEquals(
                new BasicMethod.Nack(7, false, true), decode(HexFormat.of().parseHex("003c0078000000000000000702")));
        // Bits that stand for nothing are ignored, as RabbitMQ does.
        assertEquals(new BasicMethod.Ack(7, false), decode(HexFormat.of().parseHex("003c00500000000000000007fe")));
    }

    @Test
    void reservedFieldsAreIgnoredWhateverTheyHold() {
        assertEquals(new QueueMethod.Purge("q", true), decode(HexFormat.of().parseHex("0032001e00650171ff")));
        assertEquals(new ConnectionMethod.Open("/"), decode(HexFormat.of().parseHex("000a0028012f03ff00ff01")));
        assertEquals(new ChannelMethod.Open(), decode(HexFormat.of().parseHex("0014000a0178")));
    }

    @ParameterizedTest
    @CsvSource({"10, 12", "20, 42", "30, 12", "40, 41", "50, 60", "60, 41", "85, 12", "90, 40", "0, 0", "70, 10"})
    void unknownMethodsAreToldFromMalformedOnes(int classId, int methodId) {
        ByteBuf payload = Unpooled.buffer().writeShort(classId).writeShort(methodId);
        var unknown = assertThrows(UnknownMethodException.class, () -> MethodCodec.decode(payload));
        assertEquals(classId, unknown.classId());
        assertEquals(methodId, unknown.methodId());
        assertEquals(classId + "." + methodId, MethodIds.name(classId << 16 | methodId));
    }

    @ParameterizedTest
    @CsvSource({
        // queue.declare: a name that is not UTF-8, arguments longer than the frame, arguments that are no table
        "0032000a0000 02c328 00 00000000,         malformed UTF-8 in a string of 2 bytes",
        "0032000a0000 00 00 ffffffff,             'length 4294967295, but 0 bytes left'",
        "0032000a0000 00 00 7fffffff00,           'length 2147483647, but 1 bytes left'",
        "0032000a0000 00 00 00000003 016155,      table: unknown field type 0x55 at byte 2",
        // connection.start-ok: a response longer than the frame
        "000a000b 00000000 00 80000000 00,        'length 2147483648, but 1 bytes left'",
        // basic.publish: a routing key longer than the frame
        "003c00280000 00 ff6b,                    'truncated: 255 bytes wanted, 1 left'",
    })
    void saysWhatIsMalformed(String wire, String reason) {
        byte[] payload = HexFormat.of().parseHex(wire.replace(" ", ""));
        assertEquals(
                reason,
                assertThrows(MalformedFrameException.class, () -> decode(payload))
                        .getMessage());
    }

    @Test
    void replyTextsAreCutBetweenCharacters() {
        assertEquals("x".repeat(255), textAfterTrip("x".repeat(300)));
        assertEquals("x".repeat(255), textAfterTrip("x".repeat(255)));
        assertEquals("x" + "ü".repeat(127), textAfterTrip("x" + "ü".repeat(127)));
        assertEquals("ü".repeat(127), textAfterTrip("ü".repeat(128)));
        assertEquals("x" + "日".repeat(84), textAfterTrip("x" + "日".repeat(90)));
        assertEquals("\uD83D\uDE00".repeat(63), textAfterTrip("\uD83D\uDE00".repeat(64)));
        var blocked = assertInstanceOf(
                ConnectionMethod.Blocked.class, decode(encode(new ConnectionMethod.Blocked("y".repeat(256)))));
        assertEquals(255, blocked.reason().length());
    }

    private static String textAfterTrip(String replyText) {
        var sent = new ChannelMethod.Close(404, replyText, 0, 0);
        return assertInstanceOf(ChannelMethod.Close.class, decode(encode(sent))).replyText();
    }

    @Test
    void whatDoesNotFitItsFieldIsRefusedOrSaturates() {
        assertThrows(IllegalArgumentException.class, () -> encode(new BasicMethod.ConsumeOk("x".repeat(256))));
        assertThrows(IllegalArgumentException.class, () -> encode(new ConnectionMethod.Tune(65_536, 0, 0)));
        assertThrows(IllegalArgumentException.class, () -> encode(new ConnectionMethod.Tune(-1, 0, 0)));
        assertThrows(IllegalArgumentException.class, () -> encode(new BasicMethod.Qos(1L << 32, 0, false)));
        assertEquals(new QueueMethod.PurgeOk(0xFFFF_FFFFL), decode(encode(new QueueMethod.PurgeOk(Long.MAX_VALUE))));
    }

    @Test
    void secretsDoNotShowInText() {
        for (Method method : MethodSamples.all()) {
            assertFalse(method.toString().contains("guest"), method.toString());
        }
    }

    @Test
    void borrowsTheBufferWhateverItsKind() {
        ByteBuf direct = Unpooled.directBuffer(1);
        MethodCodec.encode(new QueueMethod.Bind("q", "e", "k", true, MethodSamples.ARGUMENTS), direct);
        int length = direct.readableBytes();
        MethodCodec.encode(new BasicMethod.Publish("e", "日本", true, false), direct);
        assertEquals(
                new QueueMethod.Bind("q", "e", "k", true, MethodSamples.ARGUMENTS),
                MethodCodec.decode(direct.readSlice(length)));
        assertEquals(new BasicMethod.Publish("e", "日本", true, false), MethodCodec.decode(direct));
        assertFalse(direct.isReadable());
        assertEquals(1, direct.refCnt());
        direct.release();
    }

    private static boolean hasSecret(Method method) {
        return method instanceof ConnectionMethod.StartOk
                || method instanceof ConnectionMethod.Secure
                || method instanceof ConnectionMethod.SecureOk
                || method instanceof ConnectionMethod.UpdateSecret;
    }

    private static byte[] encode(Method method) {
        ByteBuf out = Unpooled.buffer();
        MethodCodec.encode(method, out);
        return ByteBufUtil.getBytes(out);
    }

    private static Method decode(byte[] payload) {
        return MethodCodec.decode(Unpooled.wrappedBuffer(payload));
    }
}
