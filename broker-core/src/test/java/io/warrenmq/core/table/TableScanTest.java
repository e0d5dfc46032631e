package io.warrenmq.core.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scan against the decoder: a table is plain when it decodes and has none of the names. */
class TableScanTest {
    private static final TableLimits TIGHT = new TableLimits(3, 10);

    private final TableScan client = new TableScan(TableLimits.CLIENT, "ü", "a");
    private final TableScan tight = new TableScan(TIGHT, "x-match");

    @Test
    void findsNamesInTheOutermostTableOnly() {
        FieldTable inner = FieldTable.builder().put("a", 1).build();
        assertTrue(isPlain(FieldTable.EMPTY));
        assertTrue(isPlain(FieldTable.builder().put("b", inner).put("A", 1).build()));
        assertFalse(isPlain(inner));
        assertFalse(isPlain(FieldTable.builder().put("b", 1).put("ü", inner).build()));
        assertTrue(isPlain(FieldTable.builder().put("aa", 1).put("", 2).build()));
    }

    @Test
    void nestingEndsWhereDecodingEndsIt() {
        for (int depth = 1; depth <= 40; depth++) {
            FieldTable table = FieldTable.EMPTY;
            FieldValue array = new FieldValue.Array(List.of());
            for (int level = 2; level <= depth; level++) {
                table = FieldTable.builder().put("t", table).build();
                array = new FieldValue.Array(List.of(array));
            }
            assertEquals(depth <= 32, isPlain(table), "depth " + depth);
            assertAgrees(FieldTable.builder().put("t", array).build().encodeContent());
        }
    }

    @Test
    void entriesEndWhereDecodingEndsThem() {
        for (int count = 1_000; count < 1_100; count++) {
            var builder = FieldTable.builder();
            for (int i = 0; i < count; i++) {
                builder.put("k" + i, i);
            }
            assertEquals(count <= 1_024, isPlain(builder.build()), count + " entries");
            assertAgrees(FieldTable.builder()
                    .put("k", new FieldValue.Array(Collections.nCopies(count, new FieldValue.Void())))
                    .build()
                    .encodeContent());
        }
    }

    @Test
    void knowsEveryType() {
        for (int tag = 0; tag < 256; tag++) {
            byte[] content = HexFormat.of().parseHex("016e" + HexFormat.of().toHexDigits((byte) tag) + "0".repeat(32));
            for (int length = 0; length <= content.length; length++) {
                assertAgrees(Arrays.copyOf(content, length));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomTablesTheirTruncationsAndMutationsAgree(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 15_000; i++) {
            byte[] content = new RandomTables(random).table(4).encodeContent();
            assertAgrees(content);
            if (content.length > 0) {
                assertAgrees(Arrays.copyOf(content, random.nextInt(content.length)));
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    content[random.nextInt(content.length)] = (byte) random.nextInt();
                }
                assertAgrees(content);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void noiseAgrees(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            assertAgrees(noise);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8})
    void namesThatAreNotUtf8Agree(long seed) {
        var random = new Random(seed);
        int[] telling = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED};
        int[] leading = {0xEE, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF, 0xBD, 0xBB, 0x41};
        for (int i = 0; i < 200_000; i++) {
            byte[] name = new byte[1 + random.nextInt(7)];
            for (int at = 0; at < name.length; at++) {
                int drawn = random.nextInt(telling.length + leading.length);
                name[at] = (byte) (drawn < telling.length ? telling[drawn] : leading[drawn - telling.length]);
            }
            var out = new WireWriter();
            out.int8(name.length);
            out.bytes(name);
            out.int8('V');
            assertAgrees(out.toByteArray());
        }
    }

    @Test
    void everyCodePointIsAName() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                byte[] name = Character.toString(point).getBytes(StandardCharsets.UTF_8);
                assertTrue(Utf8.isWellFormed(name, 0, name.length));
            }
        }
    }

    private boolean isPlain(FieldTable table) {
        byte[] content = table.encodeContent();
        return client.isPlain(content, 0, content.length);
    }

    private void assertAgrees(byte[] content) {
        assertAgrees(client, TableLimits.CLIENT, List.of("a", "ü"), content);
        assertAgrees(tight, TIGHT, List.of("x-match"), content);
    }

    /** In the midst of other bytes, which must make no difference. */
    private static void assertAgrees(TableScan scan, TableLimits limits, List<String> names, byte[] content) {
        byte[] padded = new byte[content.length + 12];
        Arrays.fill(padded, (byte) 'V');
        System.arraycopy(content, 0, padded, 5, content.length);
        assertEquals(
                isPlainDecoded(limits, names, content),
                scan.isPlain(padded, 5, content.length),
                () -> HexFormat.of().formatHex(content));
    }

    private static boolean isPlainDecoded(TableLimits limits, List<String> names, byte[] content) {
        try {
            FieldTable table = FieldTable.decode(content, 0, content.length, limits);
            return names.stream().allMatch(name -> table.find(name) == null);
        } catch (MalformedTableException _) {
            return false;
        }
    }
}
