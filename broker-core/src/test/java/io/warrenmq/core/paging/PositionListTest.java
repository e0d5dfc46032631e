package io.warrenmq.core.paging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.shard.Seeds;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PositionListTest {
    private final PositionList list = new PositionList();

    @Test
    void isEmptyAtFirst() {
        assertTrue(list.isEmpty());
        assertEquals(0, list.size());
        assertArrayEquals(new long[0], list.firstOnes(10));
        assertThrows(IllegalStateException.class, list::removeFirst);
    }

    @Test
    void agreesWithAPlainDeque() {
        Seeds.each(40, seed -> {
            var random = new SplittableRandom(seed);
            var positions = new PositionList();
            var expected = new ArrayDeque<Long>();
            int step = random.nextInt(1, 6_000);
            for (long next = 0; next < 60_000; ) {
                for (int i = random.nextInt(step); i > 0; i--) {
                    positions.add(next);
                    expected.add(next++);
                }
                for (int i = random.nextInt(step); i > 0 && !expected.isEmpty(); i--) {
                    assertEquals(expected.peekFirst(), positions.first());
                    assertEquals(expected.removeFirst(), positions.removeFirst());
                }
                next++;
                check(expected, positions, random.nextInt(1, 10_000));
            }
        });
    }

    private static void check(ArrayDeque<Long> expected, PositionList positions, int countMax) {
        assertEquals(expected.size(), positions.size());
        assertEquals(expected.isEmpty(), positions.isEmpty());
        if (!expected.isEmpty()) {
            assertEquals(expected.peekLast(), positions.last());
        }
        assertArrayEquals(
                expected.stream().limit(countMax).mapToLong(each -> each).toArray(), positions.firstOnes(countMax));
    }

    /** Ten million positions in the heap of a test prove that there is no object for each. */
    @Test
    void holdsTenMillionPositionsInEightBytesEach() {
        int count = 10_000_000;
        for (int i = 0; i < count; i++) {
            list.add(i * 3L);
        }
        assertEquals(count, list.size());
        long chunkBytes = list.chunkBytes();
        assertTrue(chunkBytes < count * 8L + 100_000, () -> chunkBytes + " bytes");
        for (int i = 0; i < count; i++) {
            if (list.removeFirst() != i * 3L) {
                throw new AssertionError("wrong position at " + i);
            }
        }
        assertEquals(0, list.chunkBytes(), "a drained list gives its memory back");
    }

    /** What stays short stays small, however much passes through. */
    @Test
    void aShortListStaysSmall() {
        for (int i = 0; i < 100_000; i++) {
            list.add(i);
            list.add(-i);
            list.removeFirst();
            if (i % 10 == 9) {
                while (list.size() > 1) {
                    list.removeFirst();
                }
            }
            assertTrue(list.chunkBytes() <= 2 * 4096 * 8, "it grows");
        }
    }

    @Test
    void whatIsTakenOutLeavesAHole() {
        Seeds.each(40, seed -> {
            var random = new SplittableRandom(seed);
            var positions = new PositionList();
            var expected = new ArrayDeque<Long>();
            for (long next = 0; next < 30_000; ) {
                for (int i = random.nextInt(3_000); i > 0; i--) {
                    positions.add(next);
                    expected.add(next++);
                }
                for (int i = random.nextInt(1_000); i > 0 && positions.span() > 0; i--) {
                    int place = random.nextInt(positions.span());
                    long position = positions.at(place);
                    assertEquals(position, positions.takeOut(place));
                    assertEquals(PositionList.HOLE, positions.at(place));
                    if (position != PositionList.HOLE) {
                        expected.remove(position);
                    }
                }
                for (int i = random.nextInt(2_000); i > 0 && positions.span() > 0; i--) {
                    long removed = positions.removeFirst();
                    if (removed != PositionList.HOLE) {
                        assertEquals(expected.removeFirst(), removed);
                    }
                }
                next++;
                assertEquals(expected.size(), positions.size());
                int count = random.nextInt(positions.size() + 1);
                long[] first = positions.firstOnes(count);
                assertArrayEquals(
                        expected.stream().limit(count).mapToLong(each -> each).toArray(), first);
                int places = positions.placesOf(count);
                assertEquals(count == 0 ? 0 : first[count - 1], count == 0 ? 0 : positions.at(places - 1));
            }
        });
    }
}
