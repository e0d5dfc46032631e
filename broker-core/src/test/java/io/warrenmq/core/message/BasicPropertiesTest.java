package io.warrenmq.core.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.MalformedTableException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BasicPropertiesTest {
    private static final FieldTable HEADERS =
            FieldTable.builder().put("k", "v").put("n", 1).build();

    @Test
    void allFourteenPropertiesStandInTheOrderOfTheSpecification() {
        BasicProperties properties = BasicProperties.builder()
                .clusterId("n")
                .appId("m")
                .userId("l")
                .type("k")
                .timestamp(1_700_000_000L)
                .messageId("i")
                .expiration("60000")
                .replyTo("g")
                .correlationId("f")
                .priority(9)
                .deliveryMode(2)
                .headers(FieldTable.builder().put("h", true).build())
                .contentEncoding("b")
                .contentType("a")
                .build();
        assertEquals(
                "fffc" + "0161" + "0162" + "0000000401687401" + "02" + "09" + "0166" + "0167" + "053630303030" + "0169"
                        + "000000006553f100" + "016b" + "016c" + "016d" + "016e",
                HexFormat.of().formatHex(properties.encode()));
        BasicProperties decoded = decode(properties.encode());
        assertEquals(properties, decoded);
        assertEquals("a", decoded.contentType());
        assertEquals("b", decoded.contentEncoding());
        assertEquals(FieldTable.builder().put("h", true).build(), decoded.headers());
        assertEquals(2, decoded.deliveryMode());
        assertEquals(9, decoded.priority());
        assertEquals("f", decoded.correlationId());
        assertEquals("g", decoded.replyTo());
        assertEquals("60000", decoded.expiration());
        assertEquals("i", decoded.messageId());
        assertEquals(1_700_000_000L, decoded.timestamp());
        assertEquals("k", decoded.type());
        assertEquals("l", decoded.userId());
        assertEquals("m", decoded.appId());
        assertEquals("n", decoded.clusterId());
    }

    @Test
    void whatIsNotThereIsAbsent() {
        BasicProperties none = decode(new byte[2]);
        assertEquals(BasicProperties.EMPTY, none);
        assertNull(none.contentType());
        assertNull(none.headers());
        assertNull(none.timestamp());
        assertEquals(PropertyFlags.ABSENT, none.deliveryMode());
        assertEquals(PropertyFlags.ABSENT, none.priority());
        assertArrayEquals(new byte[2], BasicProperties.builder().build().encode());
    }

    @Test
    void everyCombinationOfPropertiesComesBack() {
        var random = new Random(1);
        for (int flags = 0; flags <= RandomProperties.ALL; flags += 4) {
            BasicProperties properties = RandomProperties.of(random, flags);
            BasicProperties decoded = decode(properties.encode());
            assertEquals(properties, decoded);
            assertArrayEquals(properties.encode(), decoded.toBuilder().build().encode());
            assertScannerAgrees(decoded, flags);
        }
    }

    private static void assertScannerAgrees(BasicProperties properties, int flags) {
        byte[] padded = new byte[properties.encode().length + 10];
        Arrays.fill(padded, (byte) 0xA5);
        int length = properties.encode().length;
        System.arraycopy(properties.encode(), 0, padded, 5, length);
        assertEquals(flags, PropertyFlags.read(padded, 5, length));
        assertEquals(properties.deliveryMode(), PropertyFlags.deliveryMode(padded, 5, length));
        assertEquals(properties.priority(), PropertyFlags.priority(padded, 5, length));
        assertEquals(
                properties.deliveryMode() == BasicProperties.PERSISTENT,
                BasicProperties.isPersistent(padded, 5, length));
        assertEquals(
                properties.headers() != null || properties.replyTo() != null,
                PropertyFlags.any(flags, PropertyFlags.HEADERS | PropertyFlags.REPLY_TO));
    }

    @Test
    void copiesDifferOnlyWhereAsked() {
        BasicProperties before = BasicProperties.builder()
                .contentType("text/plain")
                .deliveryMode(2)
                .replyTo("amq.rabbitmq.reply-to")
                .build();
        BasicProperties after = before.withReplyTo("amq.rabbitmq.reply-to.x1").withHeaders(HEADERS);
        assertEquals("amq.rabbitmq.reply-to.x1", after.replyTo());
        assertEquals(HEADERS, after.headers());
        assertEquals("text/plain", after.contentType());
        assertEquals(2, after.deliveryMode());
        assertEquals(after, decode(after.encode()));
        assertEquals("amq.rabbitmq.reply-to", before.replyTo());
        assertNull(before.headers());
        assertNull(after.toBuilder().headers(null).build().headers());
        assertNotEquals(before, after);
        assertThrows(IllegalArgumentException.class, () -> before.withReplyTo("x".repeat(256)));
        assertThrows(
                IllegalArgumentException.class, () -> BasicProperties.builder().priority(256));
    }

    @Test
    void bytesThatAreNotTextSurviveAChangeElsewhere() {
        byte[] wire = HexFormat.of().parseHex("0400" + "04ff00c328");
        BasicProperties properties = decode(wire);
        assertEquals("\uFFFD\u0000\uFFFD(", properties.correlationId());
        byte[] changed = properties.withHeaders(FieldTable.EMPTY).encode();
        assertEquals("2400" + "00000000" + "04ff00c328", HexFormat.of().formatHex(changed));
    }

    @Test
    void headersCompareWithoutOrder() {
        FieldTable turned = FieldTable.builder().put("n", 1).put("k", "v").build();
        BasicProperties one = BasicProperties.builder().headers(HEADERS).build();
        BasicProperties other = BasicProperties.builder().headers(turned).build();
        assertEquals(one, other);
        assertEquals(one.hashCode(), other.hashCode());
    }

    @Test
    void furtherFlagsWordsMayFollowButMustBeEmpty() {
        assertEquals(
                2,
                decode(HexFormat.of().parseHex("1001" + "0001" + "0000" + "02")).deliveryMode());
        assertRefused("1001" + "8000" + "02", "unknown property flags 0x8000");
        assertRefused("1001" + "0002" + "02", "unknown property flags 0x2");
        assertRefused("1002" + "02", "unknown property flags 0x1002");
        assertRefused("1001", "truncated properties");
    }

    @ParameterizedTest
    @CsvSource({
        "'',             'truncated properties: 2 bytes wanted, 0 left'",
        "00,             'truncated properties: 2 bytes wanted, 1 left'",
        "1000,           'truncated properties: 1 bytes wanted, 0 left'",
        "8000,           'truncated properties: 1 bytes wanted, 0 left'",
        "8000056162,     'truncated properties: 6 bytes wanted, 3 left'",
        "2000ffffffff,   'headers of 4294967295 bytes, but 0 bytes of properties left'",
        "20007fffffff00, 'headers of 2147483647 bytes, but 1 bytes of properties left'",
        "20000000000201, 'headers of 2 bytes, but 1 bytes of properties left'",
        "2000000000020161, 'truncated: 1 bytes wanted at byte 2, 0 left'",
        "004000000000,   'truncated properties: 8 bytes wanted, 4 left'",
        "000000,         1 bytes follow the last property",
        "10000203,       1 bytes follow the last property",
    })
    void saysWhatIsWrong(String wire, String reason) {
        assertRefused(wire, reason);
    }

    @Test
    void everyTruncationIsRefused() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            byte[] encoded = RandomProperties.of(random, random.nextInt() & RandomProperties.ALL)
                    .encode();
            for (int length = 0; length < encoded.length; length++) {
                int shorter = length;
                assertThrows(MalformedTableException.class, () -> BasicProperties.decode(encoded, 0, shorter));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void damagedPropertiesAreDecodedOrRefused(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 25_000; i++) {
            byte[] bytes = RandomProperties.of(random, random.nextInt() & RandomProperties.ALL)
                    .encode()
                    .clone();
            if (random.nextInt(4) == 0) {
                random.nextBytes(bytes);
            }
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            decodeOrRefuse(bytes);
        }
    }

    private static void decodeOrRefuse(byte[] bytes) {
        try {
            BasicProperties properties = decode(bytes);
            assertEquals(properties, decode(properties.toBuilder().build().encode()));
            assertEquals(properties.deliveryMode(), PropertyFlags.deliveryMode(bytes, 0, bytes.length));
        } catch (MalformedTableException _) {
            scanOrRefuse(bytes);
        }
    }

    private static void scanOrRefuse(byte[] bytes) {
        try {
            int mode = PropertyFlags.deliveryMode(bytes, 0, bytes.length);
            assertTrue(mode >= PropertyFlags.ABSENT && mode <= 0xFF);
        } catch (MalformedTableException _) {
            assertFalse(bytes.length == 0);
        }
    }

    @Test
    void textForLogsIsBoundedAndCannotForgeALine() {
        BasicProperties properties = BasicProperties.builder()
                .contentType("a\r\nb")
                .deliveryMode(2)
                .timestamp(7L)
                .headers(HEADERS)
                .build();
        assertEquals(
                "{content_type: \"a\\u{d}\\u{a}b\", delivery_mode: 2, timestamp: 7, headers: {k: \"v\", n: 1}}",
                properties.toString());
    }

    private static BasicProperties decode(byte[] bytes) {
        return BasicProperties.decode(bytes, 0, bytes.length);
    }

    private static void assertRefused(String wire, String reason) {
        byte[] bytes = HexFormat.of().parseHex(wire);
        String message =
                assertThrows(MalformedTableException.class, () -> decode(bytes)).getMessage();
        assertTrue(message != null && message.contains(reason), message);
    }
}
