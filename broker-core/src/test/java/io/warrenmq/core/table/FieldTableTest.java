package io.warrenmq.core.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldTableTest {

    @ParameterizedTest
    @CsvSource({
        "INT8,   -128,                 6280",
        "INT8,   127,                  627f",
        "UINT8,  255,                  42ff",
        "INT16,  -32768,               738000",
        "INT16,  32767,                737fff",
        "UINT16, 65535,                75ffff",
        "INT32,  -2147483648,          4980000000",
        "INT32,  2147483647,           497fffffff",
        "UINT32, 4294967295,           69ffffffff",
        "INT64,  -9223372036854775808, 6c8000000000000000",
        "INT64,  9223372036854775807,  6c7fffffffffffffff",
        "UINT64, -1,                   4cffffffffffffffff",
    })
    void integersGoAsRabbitMqTagsThem(IntType type, long value, String wire) {
        assertWire(new FieldValue.Int(type, value), wire);
    }

    @Test
    void otherTypesGoAsRabbitMqTagsThem() {
        assertWire(new FieldValue.Bool(true), "7401");
        assertWire(new FieldValue.Bool(false), "7400");
        assertWire(new FieldValue.Float32(1.5f), "663fc00000");
        assertWire(new FieldValue.Float64(-2), "64c000000000000000");
        assertWire(new FieldValue.Decimal(2, -314), "4402fffffec6");
        assertWire(new FieldValue.Timestamp(1_700_000_000), "54000000006553f100");
        assertWire(new FieldValue.Void(), "56");
        assertWire(FieldValue.LongString.of("hé"), "530000000368c3a9");
        assertWire(new FieldValue.LongString(new byte[0]), "5300000000");
        assertWire(new FieldValue.Bytes(new byte[] {0, -1}), "780000000200ff");
        assertWire(new FieldValue.Array(List.of()), "4100000000");
        assertWire(new FieldValue.Array(List.of(new FieldValue.Bool(true), new FieldValue.Void())), "4100000003740156");
        assertWire(new FieldValue.Table(FieldTable.EMPTY), "4600000000");
        assertWire(new FieldValue.Table(FieldTable.builder().put("k", true).build()), "4600000004016b7401");
    }

    @Test
    void anyNonZeroOctetIsTrue() {
        byte[] wire = HexFormat.of().parseHex("017474ff");
        wire[2] = 't';
        assertEquals(
                new FieldValue.Bool(true),
                FieldTable.decode(wire, 0, wire.length).find("t"));
    }

    @Test
    void randomTablesComeBackEqual() {
        for (int seed = 0; seed < 2_000; seed++) {
            FieldTable table = new RandomTables(new Random(seed)).table(4);
            byte[] content = table.encodeContent();
            FieldTable decoded = FieldTable.decode(content, 0, content.length, TableLimits.STORED);
            assertEquals(table, decoded, "seed " + seed);
            assertArrayEquals(content, decoded.encodeContent(), "seed " + seed);
        }
    }

    @Test
    void decodesFromTheMiddleOfAnArray() {
        byte[] content = FieldTable.builder().put("a", 7).build().encodeContent();
        byte[] padded = new byte[content.length + 9];
        System.arraycopy(content, 0, padded, 4, content.length);
        assertEquals(
                FieldValue.Int.of(7),
                FieldTable.decode(padded, 4, content.length).find("a"));
    }

    @Test
    void lengthPrecedesTheContentWhereAskedFor() {
        FieldTable table = FieldTable.builder().put("a", true).build();
        assertEquals("01617401", HexFormat.of().formatHex(table.encodeContent()));
        assertEquals("0000000401617401", HexFormat.of().formatHex(table.encodeWithLength()));
        assertEquals("00000000", HexFormat.of().formatHex(FieldTable.EMPTY.encodeWithLength()));
    }

    @Test
    void theLastOfTwoEqualNamesWins() {
        byte[] twice = HexFormat.of().parseHex("0161740001617401");
        FieldTable table = FieldTable.decode(twice, 0, twice.length);
        assertEquals(1, table.size());
        assertEquals(new FieldValue.Bool(true), table.find("a"));
    }

    @Test
    void keepsOrderButDoesNotCompareByIt() {
        FieldTable one = FieldTable.builder().put("b", 1).put("a", 2).build();
        FieldTable other = FieldTable.builder().put("a", 2).put("b", 1).build();
        assertEquals(
                List.of("b", "a"), one.entries().stream().map(Map.Entry::getKey).toList());
        assertEquals(one, other);
        assertEquals(one.hashCode(), other.hashCode());
        assertNotEquals(one, one.toBuilder().put("a", 3).build());
    }

    @Test
    void buildersDoNotReachIntoBuiltTables() {
        var builder = FieldTable.builder().put("a", "text");
        FieldTable first = builder.build();
        builder.put("b", 1).remove("a");
        assertEquals(1, first.size());
        assertNull(first.find("b"));
        assertSame(FieldTable.EMPTY, builder.remove("b").build());
        assertTrue(FieldTable.EMPTY.isEmpty());
        assertThrows(UnsupportedOperationException.class, () -> first.entries().clear());
    }

    @Test
    void refusesNamesThatNoShortStringHolds() {
        var builder = FieldTable.builder();
        builder.put("x".repeat(255), 1);
        assertThrows(IllegalArgumentException.class, () -> builder.put("x".repeat(256), 1));
        assertThrows(IllegalArgumentException.class, () -> builder.put("ü".repeat(128), 1));
    }

    @Test
    void refusesValuesThatTheirTypeCannotHold() {
        assertThrows(IllegalArgumentException.class, () -> new FieldValue.Int(IntType.INT8, 128));
        assertThrows(IllegalArgumentException.class, () -> new FieldValue.Int(IntType.UINT16, -1));
        assertThrows(IllegalArgumentException.class, () -> new FieldValue.Decimal(256, 1));
    }

    @Test
    void namesMustBeUtf8() {
        byte[] bad = HexFormat.of().parseHex("01ff7401");
        assertThrows(MalformedTableException.class, () -> FieldTable.decode(bad, 0, bad.length));
        byte[] replacement = FieldTable.builder().put("\uFFFD", 1).build().encodeContent();
        assertEquals(1, FieldTable.decode(replacement, 0, replacement.length).size());
    }

    @Test
    void numbersAreTheSameWhateverTheirWidth() {
        FieldValue one = FieldValue.Int.of(1);
        assertTrue(one.sameValue(new FieldValue.Int(IntType.UINT8, 1)));
        assertTrue(new FieldValue.Float64(0.5).sameValue(new FieldValue.Float32(0.5f)));
        assertTrue(new FieldValue.Float32(0.5f).sameValue(new FieldValue.Float64(0.5)));
        assertFalse(one.sameValue(FieldValue.Int.of(2)));
        assertFalse(one.sameValue(new FieldValue.Float64(1)));
        assertFalse(one.sameValue(FieldValue.LongString.of("1")));
        assertFalse(one.sameValue(new FieldValue.Timestamp(1)));
        assertNotEquals(one, new FieldValue.Int(IntType.UINT8, 1));
        assertNotEquals(FieldValue.LongString.of("1"), new FieldValue.Bytes(new byte[] {'1'}));
    }

    @Test
    void textForLogsIsReadable() {
        FieldTable table = FieldTable.builder()
                .put("x-max-length", 10)
                .put("name", "a\"b")
                .put("nested", FieldTable.builder().put("t", true).build())
                .put("list", new FieldValue.Array(List.of(new FieldValue.Void(), new FieldValue.Bytes(new byte[3]))))
                .build();
        assertEquals(
                "{x-max-length: 10, name: \"a\\\"b\", nested: {t: true}, list: [void, <3 bytes>]}", table.toString());
    }

    @Test
    void textForLogsIsBoundedAndCannotForgeALine() {
        FieldTable forged = FieldTable.builder()
                .put("a\n", "\u001b[2J\r\n2026 INFO forged \u202e \u2028 \u0000")
                .build();
        assertEquals(
                "{a\\u{a}: \"\\u{1b}[2J\\u{d}\\u{a}2026 INFO forged \\u{202e} \\u{2028} \\u{0}\"}", forged.toString());

        var builder = FieldTable.builder();
        for (int i = 0; i < 1_000; i++) {
            builder.put("name" + i, "\u0001".repeat(10_000));
        }
        assertTrue(builder.build().toString().length() < 1_100);
        assertTrue(new FieldValue.LongString(new byte[1 << 20]).toString().length() < 1_100);
    }

    @Test
    void longStringsNeedNotBeText() {
        byte[] raw = {(byte) 0xC3, 'x'};
        byte[] content = FieldTable.builder()
                .put("a", new FieldValue.LongString(raw))
                .build()
                .encodeContent();
        FieldValue decoded = FieldTable.decode(content, 0, content.length).find("a");
        if (!(decoded instanceof FieldValue.LongString string)) {
            throw new AssertionError("not a long string: " + decoded);
        }
        assertArrayEquals(raw, string.bytes());
        assertEquals("\uFFFDx", string.text());
        assertArrayEquals(
                "hé".getBytes(StandardCharsets.UTF_8),
                FieldValue.LongString.of("hé").bytes());
    }

    private static void assertWire(FieldValue value, String hex) {
        FieldTable table = FieldTable.builder().put("", value).build();
        byte[] content = table.encodeContent();
        assertEquals("00" + hex, HexFormat.of().formatHex(content));
        assertEquals(value, FieldTable.decode(content, 0, content.length).find(""));
    }
}
