package io.warrenmq.amqp.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.warrenmq.amqp.method.MalformedFrameException;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.MalformedTableException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishAssemblerTest {
    private static final int MESSAGE_BYTES_MAX = 100_000;
    private static final int BUDGET_BYTES = 200_000;
    private static final BasicProperties PROPERTIES =
            BasicProperties.builder().messageId("m-1").deliveryMode(2).build();

    private final AssemblyBudget budget = new AssemblyBudget(BUDGET_BYTES, new AssemblyPool(BUDGET_BYTES));
    private final PublishAssembler assembler = new PublishAssembler(budget, MESSAGE_BYTES_MAX);

    private static ByteBuf headerBytes(int classId, long bodyBytes, byte[] properties) {
        return Unpooled.buffer()
                .writeShort(classId)
                .writeShort(0)
                .writeLong(bodyBytes)
                .writeBytes(properties);
    }

    private @Nullable Message header(PublishAssembler to, long bodyBytes) {
        ByteBuf in = headerBytes(60, bodyBytes, PROPERTIES.encode());
        int length = in.readableBytes();
        // The frame's end and the next frame stand behind it in the same buffer.
        Message message = to.header(in.writeByte(0xCE).writeByte(3), length);
        assertEquals(2, in.readableBytes());
        return message;
    }

    private @Nullable Message header(long bodyBytes) {
        return header(assembler, bodyBytes);
    }

    private @Nullable Message body(PublishAssembler to, byte[] part) {
        ByteBuf in = Unpooled.buffer().writeBytes(part).writeByte(0xCE);
        Message message = to.body(in, part.length);
        assertEquals(1, in.readableBytes());
        return message;
    }

    private @Nullable Message body(byte... part) {
        return body(assembler, part);
    }

    private void begin() {
        assembler.begin("ex", "rk", false);
    }

    /** Bytes of the budget that are taken. */
    private long taken() {
        int free = 0;
        while (true) {
            try {
                budget.take(1);
                free++;
            } catch (BrokerException _) {
                budget.giveBack(free);
                return (long) BUDGET_BYTES - free;
            }
        }
    }

    private static void assertRefused(ReplyCode code, String explanation, Executable action) {
        BrokerException refusal = assertThrows(BrokerException.class, action);
        assertEquals(code, refusal.code());
        assertEquals(explanation, refusal.explanation());
    }

    // --- whole messages

    @Test
    void messageWithoutBodyIsCompleteWithItsHeader() {
        assembler.begin("ex", "rk", true);
        Message message = Objects.requireNonNull(header(0));
        assertEquals("ex", message.exchange());
        assertEquals("rk", message.routingKey());
        assertEquals(0, message.bodyBytes());
        assertArrayEquals(PROPERTIES.encode(), message.content());
        assertTrue(assembler.isMandatory());
        assertEquals(0, taken());
        assembler.requireMethodAllowed();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100, 4096, 4097, 50_000, MESSAGE_BYTES_MAX})
    void bodyIsPutTogetherFromWhateverParts(int bodyBytes) {
        Random random = new Random(bodyBytes);
        for (int partBytesMax : new int[] {1, 1000, 131_064}) {
            byte[] sent = new byte[bodyBytes];
            random.nextBytes(sent);
            begin();
            assertNull(header(bodyBytes));
            Message message = null;
            for (int at = 0; at < bodyBytes; ) {
                assertNull(message);
                int length = Math.min(bodyBytes - at, 1 + random.nextInt(partBytesMax));
                message = body(Arrays.copyOfRange(sent, at, at + length));
                at += length;
            }
            Message whole = Objects.requireNonNull(message);
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            expected.writeBytes(PROPERTIES.encode());
            expected.writeBytes(sent);
            assertArrayEquals(expected.toByteArray(), whole.content());
            assertEquals(bodyBytes, whole.bodyBytes());
            assertEquals(0, taken());
        }
    }

    @Test
    void emptyPartsChangeNothing() {
        begin();
        header(2);
        assertNull(body());
        assertNull(body((byte) 1));
        assertNull(body());
        assertNotNull(body((byte) 2));
    }

    @Test
    void nextMessageSharesNothingWithTheLast() {
        begin();
        header(2);
        Message first = Objects.requireNonNull(body((byte) 1, (byte) 2));
        assembler.begin("other", "key", false);
        header(2);
        Message second = Objects.requireNonNull(body((byte) 3, (byte) 4));
        assertEquals("ex", first.exchange());
        assertEquals("other", second.exchange());
        assertEquals(1, first.content()[first.propertiesLength()]);
    }

    // --- order

    @Test
    void contentWithoutMethodIsRefused() {
        String text = "expected method frame, got non method frame instead";
        assertRefused(ReplyCode.UNEXPECTED_FRAME, text, () -> header(1));
        assertRefused(ReplyCode.UNEXPECTED_FRAME, text, () -> body((byte) 1));
    }

    @Test
    void onlyTheHeaderMayFollowTheMethod() {
        begin();
        String text = "expected content header for class 60, got non content header frame instead";
        assertRefused(ReplyCode.UNEXPECTED_FRAME, text, () -> body((byte) 1));
        assertRefused(ReplyCode.UNEXPECTED_FRAME, text, assembler::requireMethodAllowed);
    }

    @Test
    void onlyBodiesMayFollowTheHeader() {
        begin();
        header(5);
        String text = "expected content body, got non content body frame instead";
        assertRefused(ReplyCode.UNEXPECTED_FRAME, text, () -> header(5));
        assertRefused(ReplyCode.UNEXPECTED_FRAME, text, assembler::requireMethodAllowed);
    }

    @Test
    void headerOfAnotherClassIsRefused() {
        begin();
        ByteBuf in = headerBytes(90, 0, new byte[2]);
        assertRefused(
                ReplyCode.UNEXPECTED_FRAME,
                "expected content header for class 60, got one for class 90 instead",
                () -> assembler.header(in, in.readableBytes()));
    }

    // --- malformed

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11, 12, 13})
    void headerThatIsTooShortIsRefused(int length) {
        begin();
        ByteBuf in = headerBytes(60, 0, new byte[20]);
        MalformedFrameException refusal =
                assertThrows(MalformedFrameException.class, () -> assembler.header(in, length));
        assertEquals("content header of " + length + " bytes", refusal.getMessage());
    }

    /** Delivery mode announced and missing; an unknown property; bytes behind the properties. */
    @Test
    void malformedPropertiesAreRefused() {
        for (byte[] properties : new byte[][] {{0x10, 0}, {0, 2}, {0, 0, 9}, {(byte) 0x80, 0, 5, 'a'}}) {
            PublishAssembler fresh = new PublishAssembler(budget, MESSAGE_BYTES_MAX);
            fresh.begin("ex", "rk", false);
            ByteBuf in = headerBytes(60, 0, properties);
            assertThrows(MalformedTableException.class, () -> fresh.header(in, in.readableBytes()));
            fresh.abandon();
            assertEquals(0, taken());
        }
    }

    @Test
    void bodyLongerThanAnnouncedIsRefused() {
        begin();
        header(3);
        body((byte) 1);
        MalformedFrameException refusal =
                assertThrows(MalformedFrameException.class, () -> body((byte) 2, (byte) 3, (byte) 4));
        assertEquals("body is longer than the 3 bytes that its header announced", refusal.getMessage());
    }

    // --- bounds

    @ParameterizedTest
    @ValueSource(longs = {MESSAGE_BYTES_MAX + 1, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void bodyThatWouldBeTooLargeIsRefusedAtItsHeader(long bodyBytes) {
        begin();
        assertRefused(
                ReplyCode.PRECONDITION_FAILED,
                "message size " + Long.toUnsignedString(bodyBytes) + " is larger than configured max size 100000",
                () -> header(bodyBytes));
        assertEquals(0, taken());
        // The channel is closed by that, and its parts end as they are.
        assembler.abandon();
        assertEquals(0, taken());
    }

    @Test
    void memoryGrowsWithWhatArrivesNotWithWhatIsAnnounced() {
        begin();
        header(MESSAGE_BYTES_MAX);
        assertTrue(taken() < 100, () -> taken() + " bytes for an empty beginning");
        int received = 0;
        byte[] part = new byte[1000];
        while (received < MESSAGE_BYTES_MAX - 1000) {
            assertNull(body(part));
            received += part.length;
            long held = taken();
            assertTrue(held >= received && held <= 2L * received + 100, held + " bytes held for " + received);
        }
        assertNotNull(body(part));
        assertEquals(0, taken());
    }

    @Test
    void abandonedMessageGivesItsBudgetBack() {
        begin();
        header(MESSAGE_BYTES_MAX);
        body(new byte[60_000]);
        assertTrue(taken() >= 60_000);
        assembler.abandon();
        assertEquals(0, taken());
        assembler.abandon();
        assertEquals(0, taken());
        assembler.requireMethodAllowed();
        begin();
        assertNotNull(header(0));
    }

    @Test
    void abandonBeforeTheHeaderForgetsTheMethod() {
        begin();
        assembler.abandon();
        assembler.requireMethodAllowed();
        assertRefused(
                ReplyCode.UNEXPECTED_FRAME, "expected method frame, got non method frame instead", () -> header(1));
    }

    /** All channels of a connection share the budget; beyond it the connection has to go. */
    @Test
    void budgetIsSharedByAllChannels() {
        PublishAssembler[] channels = new PublishAssembler[3];
        for (int i = 0; i < channels.length; i++) {
            channels[i] = new PublishAssembler(budget, MESSAGE_BYTES_MAX);
            channels[i].begin("ex", "rk", false);
            header(channels[i], MESSAGE_BYTES_MAX);
        }
        body(channels[0], new byte[90_000]);
        body(channels[1], new byte[90_000]);
        assertRefused(
                ReplyCode.RESOURCE_ERROR,
                "incomplete messages on all channels exceed 200000 bytes",
                () -> body(channels[2], new byte[90_000]));
        for (PublishAssembler channel : channels) {
            channel.abandon();
        }
        assertEquals(0, taken());
    }

    @Test
    void headerThatTheBudgetRefusesTakesNothing() {
        budget.take(BUDGET_BYTES - 1000);
        begin();
        assertRefused(
                ReplyCode.RESOURCE_ERROR,
                "incomplete messages on all channels exceed 200000 bytes",
                () -> header(4000));
        assembler.abandon();
        assertEquals(BUDGET_BYTES - 1000, taken());
    }

    @Test
    void budgetMayBeUsedToItsLastByte() {
        budget.take(BUDGET_BYTES);
        assertRefused(
                ReplyCode.RESOURCE_ERROR,
                "incomplete messages on all channels exceed 200000 bytes",
                () -> budget.take(1));
        budget.giveBack(1);
        budget.take(1);
    }
}
