package io.warrenmq.core.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class StableHashTest {
    /** If this fails, messages of running systems would go to other queues after an upgrade. */
    @Test
    void hashesNeverChange() {
        assertEquals(0x3564B439CD1E1F16L, StableHash.of(""));
        assertEquals(0x5422C8F2F7929F0DL, StableHash.of("a"));
        assertEquals(0x009D587A842D8773L, StableHash.of("orders.eu.42"));
        assertEquals(0x0B3AE9E31250DA26L, StableHash.of("größe \uD83D\uDC07"));
        assertEquals(0xF332422D546C733EL, StableHash.of(new FieldValue.Float64(1.5)));
        assertEquals(0x7B27A2838D89855BL, StableHash.of(array()));
        assertEquals(0xE220A8397B1DCDAFL, StableHash.of(0, 0));
        assertEquals(0x222060073A06DCE1L, StableHash.of(42, 65_535));
    }

    private static FieldValue array() {
        return new FieldValue.Array(List.of(FieldValue.LongString.of("a"), FieldValue.Int.of(1)));
    }

    @Test
    void simpleValuesHashAsTheirText() {
        assertEquals(StableHash.of("x"), StableHash.of(FieldValue.LongString.of("x")));
        assertEquals(StableHash.of("-7"), StableHash.of(new FieldValue.Int(IntType.INT8, -7)));
        assertEquals(StableHash.of("-7"), StableHash.of(FieldValue.Int.of(-7)));
        assertEquals(StableHash.of("1700000000"), StableHash.of(new FieldValue.Timestamp(1_700_000_000)));
        assertEquals(StableHash.of("true"), StableHash.of(new FieldValue.Bool(true)));
    }

    @Test
    void otherValuesHashByTheirContent() {
        assertEquals(StableHash.of(new FieldValue.Float64(0.5)), StableHash.of(new FieldValue.Float32(0.5f)));
        FieldTable table = FieldTable.builder().put("a", 1).build();
        FieldTable other = FieldTable.builder().put("a", 2).build();
        assertEquals(StableHash.of(new FieldValue.Table(table)), StableHash.of(new FieldValue.Table(table)));
        assertNotEquals(StableHash.of(new FieldValue.Table(table)), StableHash.of(new FieldValue.Table(other)));
        assertNotEquals(StableHash.of(new FieldValue.Void()), StableHash.of(new FieldValue.Decimal(1, 5)));
    }

    @Test
    void noTwoOfAMillionShortTextsCollide() {
        long distinct = IntStream.range(0, 1_000_000)
                .mapToLong(i -> StableHash.of("key" + i))
                .distinct()
                .count();
        assertEquals(1_000_000, distinct);
    }

    /** Texts that differ in one bit have hashes that differ in about half of theirs, each as often as any other. */
    @Test
    void eachBitOfATextTurnsHalfOfTheBitsOfItsHash() {
        SplittableRandom random = new SplittableRandom(1);
        int rounds = 20_000;
        int[] turned = new int[Long.SIZE];
        for (int i = 0; i < rounds; i++) {
            char[] text = random.ints(1 + random.nextInt(12), 'a', 'z')
                    .mapToObj(c -> String.valueOf((char) c))
                    .reduce("", String::concat)
                    .toCharArray();
            long before = StableHash.of(new String(text));
            text[random.nextInt(text.length)] ^= (char) (1 << random.nextInt(7));
            long difference = before ^ StableHash.of(new String(text));
            for (int bit = 0; bit < Long.SIZE; bit++) {
                turned[bit] += (int) (difference >>> bit & 1);
            }
        }
        for (int count : turned) {
            assertTrue(Math.abs(count - rounds / 2) < 5 * Math.sqrt(rounds) / 2, () -> count + " of " + rounds);
        }
    }
}
