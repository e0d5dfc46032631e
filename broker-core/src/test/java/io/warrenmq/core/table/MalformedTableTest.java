package io.warrenmq.core.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MalformedTableTest {

    @Test
    void nestsThirtyTwoLevelsDeepAndNoDeeper() {
        assertEquals(1, decode(nestedTables(32)).size());
        assertRefused(nestedTables(33), "table nested deeper than 32");
        assertEquals(1, decode(nestedArrays(32)).size());
        assertRefused(nestedArrays(33), "table nested deeper than 32");
    }

    @Test
    void aFrameFullOfNestingIsRefusedBeforeItCostsAnything() {
        assertRefused(nestedArrays(26_000), "table nested deeper than 32");
        assertRefused(nestedTables(20_000), "table nested deeper than 32");
    }

    @Test
    void holdsAThousandAndTwentyFourEntriesAndNoMore() {
        assertEquals(1_024, decode(flat(1_024)).size());
        assertRefused(flat(1_025), "table with more than 1024 entries");
        assertRefused(flat(8_000), "table with more than 1024 entries");
    }

    @Test
    void countsTheEntriesOfTheWholeTree() {
        assertEquals(1, decode(arrayOfVoids(1_023)).size());
        assertRefused(arrayOfVoids(1_024), "table with more than 1024 entries");
    }

    @Test
    void storedTablesMayBeLarger() {
        byte[] content = flat(1_025);
        assertEquals(
                1_025,
                FieldTable.decode(content, 0, content.length, TableLimits.STORED)
                        .size());
        assertThrows(IllegalArgumentException.class, () -> new TableLimits(0, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "0161,             truncated: 1 bytes wanted at byte 2",
        "05616263,         truncated: 5 bytes wanted at byte 1",
        "016155ffff,       unknown field type 0x55 at byte 2",
        "016100,           unknown field type 0x0 at byte 2",
        "0161530000000061, truncated: 97 bytes wanted at byte 8",
        "016153ffffffff61, 'length 4294967295 at byte 3, but 1 left'",
        "01615380000000,   'length 2147483648 at byte 3, but 0 left'",
        "01617800000002ff, 'length 2 at byte 3, but 1 left'",
        "0161467fffffff,   'length 2147483647 at byte 3, but 0 left'",
        "016141ffffffff,   'length 4294967295 at byte 3, but 0 left'",
        "01614100000001490000, truncated: 4 bytes wanted at byte 8",
        "01ff56,           malformed UTF-8 in the short string at byte 0",
    })
    void saysWhatIsWrongAndWhere(String wire, String reason) {
        assertRefused(HexFormat.of().parseHex(wire), reason);
    }

    @Test
    void aNestedTableCannotReachPastItsOwnLength() {
        // The inner table says 3 bytes; its value would need 4 more, which belong to the outer table.
        assertRefused(HexFormat.of().parseHex("01614600000003" + "01624900000001"), "truncated: 4 bytes wanted");
    }

    @Test
    void everyTruncationIsRefused() {
        for (int seed = 0; seed < 200; seed++) {
            byte[] content = FieldTable.builder()
                    .put("random", new RandomTables(new Random(seed)).table(3))
                    .build()
                    .encodeContent();
            for (int length = 1; length < content.length; length++) {
                byte[] cut = Arrays.copyOf(content, length);
                assertThrows(MalformedTableException.class, () -> decode(cut));
                // The same range inside the whole array: what follows must not be read.
                int shorter = length;
                assertThrows(MalformedTableException.class, () -> FieldTable.decode(content, 0, shorter));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noiseIsDecodedOrRefused(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 25_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            decodeOrRefuse(noise);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void damagedTablesAreDecodedOrRefused(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 25_000; i++) {
            byte[] content = new RandomTables(random).table(3).encodeContent();
            for (int flips = random.nextInt(4); flips > 0 && content.length > 0; flips--) {
                content[random.nextInt(content.length)] = (byte) random.nextInt();
            }
            decodeOrRefuse(content);
        }
    }

    /** What decodes must also encode and decode again, to the same; anything else than a refusal fails the test. */
    private static void decodeOrRefuse(byte[] bytes) {
        FieldTable table;
        try {
            table = decode(bytes);
        } catch (MalformedTableException _) {
            return;
        }
        assertEquals(table, decode(table.encodeContent()));
        assertTrue(table.toString().length() < 1_100);
    }

    private static FieldTable decode(byte[] content) {
        return FieldTable.decode(content, 0, content.length);
    }

    private static void assertRefused(byte[] content, String reason) {
        String message = assertThrows(MalformedTableException.class, () -> decode(content))
                .getMessage();
        assertTrue(message != null && message.contains(reason), message);
    }

    /** A table in a table and so on; {@code depth} tables in all. */
    private static byte[] nestedTables(int depth) {
        var out = new WireWriter();
        for (int level = depth - 1; level > 0; level--) {
            out.int8(0);
            out.int8('F');
            out.int32((level - 1) * 6);
        }
        return out.toByteArray();
    }

    /** A table with an array in an array and so on; {@code depth} levels in all, the table included. */
    private static byte[] nestedArrays(int depth) {
        var out = new WireWriter();
        out.int8(0);
        for (int level = depth - 1; level > 0; level--) {
            out.int8('A');
            out.int32((level - 1) * 5);
        }
        return out.toByteArray();
    }

    private static byte[] flat(int entries) {
        var out = new WireWriter();
        for (int i = 0; i < entries; i++) {
            out.shortString("k" + i);
            out.int8('V');
        }
        return out.toByteArray();
    }

    private static byte[] arrayOfVoids(int elements) {
        var out = new WireWriter();
        out.int8(0);
        out.int8('A');
        out.int32(elements);
        for (int i = 0; i < elements; i++) {
            out.int8('V');
        }
        return out.toByteArray();
    }
}
