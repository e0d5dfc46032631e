package io.warrenmq.core.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MarkListTest {
    private record Mark(long position, int priority, long expiresAtMs, long dueMs, int deliveryCount) {}

    private static Mark at(MarkList list, int index) {
        return new Mark(
                list.position(index),
                list.priority(index),
                list.expiresAtMs(index),
                list.dueMs(index),
                list.deliveryCount(index));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 9, 1023, 1024, 1025, 5000})
    void everyMarkIsThereAsItWasAdded(int count) {
        var random = new Random(count);
        MarkList list = new MarkList();
        List<Mark> expected = new ArrayList<>();
        long position = 0;
        int columns = random.nextInt(16);
        for (int i = 0; i < count; i++) {
            position += 1 + random.nextInt(3);
            columns = random.nextInt(400) == 0 ? random.nextInt(16) : columns;
            Mark mark = new Mark(
                    position,
                    (columns & 1) != 0 ? random.nextInt(257) - 1 : MarkList.NONE,
                    (columns & 2) != 0 ? time(random) : MarkList.NONE,
                    (columns & 4) != 0 ? time(random) : MarkList.NONE,
                    (columns & 8) != 0 ? random.nextInt() >>> 1 : 0);
            expected.add(mark);
            list.add(position, mark.priority, mark.expiresAtMs, mark.dueMs, mark.deliveryCount);
        }
        assertEquals(count, list.size());
        for (int i = 0; i < count; i++) {
            assertEquals(expected.get(i), at(list, i));
            assertEquals(i, list.indexOf(expected.get(i).position));
        }
        for (int i = 1; i < count; i++) {
            long between = expected.get(i).position - 1;
            assertTrue(between == expected.get(i - 1).position || list.indexOf(between) < 0);
        }
        assertTrue(list.indexOf(position + 1) < 0);
        assertThrows(IndexOutOfBoundsException.class, () -> list.position(count));
    }

    private static long time(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> Long.MAX_VALUE;
            case 2 -> MarkList.NONE;
            default -> random.nextLong() >>> 1;
        };
    }

    @Test
    void aTimeBeyondAllTimesIsTheLastOne() {
        assertEquals(15, MarkList.after(10, 5));
        assertEquals(Long.MAX_VALUE, MarkList.after(1_700_000_000_000L, Long.MAX_VALUE));
        assertEquals(MarkList.NONE, MarkList.after(MarkList.NONE, 5));
        assertEquals(MarkList.NONE, MarkList.after(5, MarkList.NONE));
    }
}
