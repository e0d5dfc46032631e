package io.warrenmq.core.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A number that is found without decoding is the one that decoding finds. */
final class FieldSearchTest {
    private static final String NAME = "x-delay";

    private static long find(byte[] content) {
        return FieldSearch.number(content, 0, content.length, NAME.getBytes(UTF_8));
    }

    private static long find(FieldTable table) {
        return find(table.encodeContent());
    }

    private static long expected(FieldTable table) {
        return switch (table.find(NAME)) {
            case FieldValue.Int(IntType _, long value) -> Math.max(-1, value);
            case FieldValue.LongString text -> decimal(text.text());
            case null -> FieldSearch.ABSENT;
            default -> FieldSearch.ABSENT;
        };
    }

    private static long decimal(String text) {
        try {
            return text.matches("[0-9]+") ? Long.parseLong(text) : FieldSearch.ABSENT;
        } catch (NumberFormatException _) {
            return FieldSearch.ABSENT;
        }
    }

    @Test
    void integersOfAnyWidthAreFound() {
        for (IntType type : IntType.values()) {
            assertEquals(
                    100,
                    find(FieldTable.builder()
                            .put("first", "x")
                            .put(NAME, new FieldValue.Int(type, 100))
                            .put("last", 1)
                            .build()));
        }
        for (long value : new long[] {0, 1, 127, 128, 255, 65_535, 1L << 31, 4_294_967_295L, Long.MAX_VALUE}) {
            assertEquals(value, find(FieldTable.builder().put(NAME, value).build()));
        }
    }

    @Test
    void whatIsNegativeIsNotThere() {
        for (IntType type : new IntType[] {IntType.INT8, IntType.INT16, IntType.INT32, IntType.INT64, IntType.UINT64}) {
            FieldTable table =
                    FieldTable.builder().put(NAME, new FieldValue.Int(type, -5)).build();
            assertEquals(FieldSearch.ABSENT, find(table), type.name());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "5000", "000017", "9223372036854775807", "9223372036854775808", "", "-1", "1.5", " 1"})
    void textsOfDigitsAreNumbers(String text) {
        assertEquals(decimal(text), find(FieldTable.builder().put(NAME, text).build()));
    }

    @Test
    void namesInsideOtherTablesDoNotCount() {
        FieldTable inner = FieldTable.builder().put(NAME, 5).build();
        assertEquals(
                FieldSearch.ABSENT,
                find(FieldTable.builder()
                        .put("inner", inner)
                        .put("x-delayed", 5)
                        .put("x-dela", 5)
                        .build()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithDecodingAndEndsWhateverStandsThere(long seed) {
        var random = new Random(seed);
        var tables = new RandomTables(random);
        for (int i = 0; i < 20_000; i++) {
            FieldTable.Builder builder = tables.table(2).toBuilder();
            FieldTable table = random.nextBoolean()
                    ? builder.put(NAME, random.nextLong()).build()
                    : builder.put(NAME, Long.toString(random.nextLong())).build();
            assertEquals(expected(table), find(table));
            byte[] content = table.encodeContent().clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                content[random.nextInt(content.length)] = (byte) random.nextInt();
            }
            find(content);
        }
    }
}
