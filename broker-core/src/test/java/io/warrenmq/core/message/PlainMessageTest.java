package io.warrenmq.core.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.MalformedTableException;
import io.warrenmq.core.table.TableLimits;
import io.warrenmq.core.table.TableScan;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a message tells without decoding its properties agrees with what they decode to. */
class PlainMessageTest {
    private static final byte[] ADDRESS = "é".getBytes(StandardCharsets.UTF_8);

    private final TableScan scan = new TableScan(TableLimits.CLIENT, "a");

    @Test
    void onlyHeadersWithTheNameNeedDecoding() {
        assertTrue(TestMessages.of("m").isPlain(scan));
        assertTrue(message(FieldTable.builder().put("b", 1).build()).isPlain(scan));
        assertFalse(message(FieldTable.builder().put("a", 1).build()).isPlain(scan));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void agreesWithDecoding(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = RandomProperties.of(random, random.nextInt() & RandomProperties.ALL)
                    .encode()
                    .clone();
            assertAgrees(bytes);
            assertAgrees(Arrays.copyOf(bytes, 2 + random.nextInt(bytes.length - 1)));
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            assertAgrees(bytes);
        }
    }

    /** A refusal has the same text, whether it comes out of the look or out of the decoding that must follow it. */
    private void assertAgrees(byte[] properties) {
        Message message;
        try {
            message = new Message("", "", properties, properties.length);
        } catch (MalformedTableException _) {
            return; // does not come as far
        }
        String decoded = outcome(message::decodeFromClient);
        assertEquals(decoded, outcome(() -> {
            if (!message.isPlain(scan)) {
                message.decodeFromClient();
            }
        }));
        if (decoded.isEmpty()) {
            BasicProperties expected = message.properties();
            FieldTable headers = expected.headers();
            assertEquals(headers == null || headers.find("a") == null, message.isPlain(scan));
            assertEquals(expected.expiration(), message.expiration());
            assertEquals(expected.userId(), message.userId());
            assertEquals("é".equals(expected.replyTo()), message.isReplyTo(ADDRESS));
            Integer priority = expected.priority();
            assertEquals(priority == null ? Message.NONE : priority, message.priority());
            assertEquals(expirationMs(expected), message.expirationMs());
            assertEquals(Message.NONE, message.delayMs());
        }
    }

    private static long expirationMs(BasicProperties properties) {
        String text = properties.expiration();
        return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : Message.NONE;
    }

    @Test
    void onlyWhatQueuesMustKnowMarksAMessage() {
        assertFalse(TestMessages.of("m").isMarked());
        assertFalse(with(BasicProperties.builder().priority(0)).isMarked(), "as if there was none");
        assertFalse(message(FieldTable.builder().put("a", 1).build()).isMarked());
        assertFalse(message(FieldTable.builder().put("x-delay", -1).build()).isMarked());
        assertTrue(with(BasicProperties.builder().priority(1)).isMarked());
        assertTrue(with(BasicProperties.builder().expiration("0")).isMarked());
        assertTrue(message(FieldTable.builder().put("x-delay", 1).build()).isMarked());
    }

    @Test
    void theDelayIsReadUnlessItMeansNothing() {
        Message delayed = message(
                FieldTable.builder().put("a", 1).put("x-delay", 5_000_000_000L).build());
        assertEquals(5_000_000_000L, delayed.delayMs());
        assertEquals(5_000_000_000L, delayed.delayMs());
        delayed.ignoreDelay();
        assertEquals(Message.NONE, delayed.delayMs());
        assertFalse(delayed.isMarked());
        assertEquals(
                70, message(FieldTable.builder().put("x-delay", "70").build()).delayMs());
    }

    private static Message with(BasicPropertiesBuilder properties) {
        return TestMessages.to("", "", properties.build(), "m");
    }

    private static String outcome(Runnable work) {
        try {
            work.run();
            return "";
        } catch (MalformedTableException refusal) {
            return String.valueOf(refusal.getMessage());
        }
    }

    private static Message message(FieldTable headers) {
        return TestMessages.to(
                "", "", BasicProperties.builder().headers(headers).build(), "m");
    }
}
