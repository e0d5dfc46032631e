package io.warrenmq.core.dedup;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is known of producers: which sequences, for how long, of how many. */
final class SequenceWindowsTest {
    private static final long NOW_MS = 1_800_000_000_000L;

    private final List<String> forgotten = new ArrayList<>();
    private final SequenceWindows windows = new SequenceWindows(forgotten::add);

    private boolean isNew(String producer, long sequence) {
        return isNew(producer, sequence, NOW_MS);
    }

    private boolean isNew(String producer, long sequence, long nowMs) {
        ProducerSequence number = new ProducerSequence(producer, sequence);
        if (windows.contains(number, nowMs)) {
            windows.used(number, nowMs);
            return false;
        }
        windows.add(number, nowMs);
        return true;
    }

    @Test
    void eachSequenceIsNewOnce() {
        assertTrue(isNew("p", 5));
        assertFalse(isNew("p", 5));
        assertTrue(isNew("p", 6));
        assertFalse(isNew("p", 5));
        assertTrue(isNew("q", 5));
        assertTrue(isNew("p", 4), "below the first, but never seen");
        assertFalse(isNew("p", 4));
    }

    @Test
    void whatIsBelowTheWindowCountsAsSeen() {
        assertTrue(isNew("p", 10_000));
        assertTrue(isNew("p", 10_000 - SequenceWindow.WIDTH));
        assertFalse(isNew("p", 10_000 - SequenceWindow.WIDTH - 1));
        assertFalse(isNew("p", 0));
        assertTrue(isNew("p", 10_001));
        assertFalse(isNew("p", 10_000 - SequenceWindow.WIDTH));
    }

    @Test
    void sequencesReachToTheEndOfLongs() {
        assertTrue(isNew("p", 0));
        assertTrue(isNew("p", Long.MAX_VALUE));
        assertTrue(isNew("p", Long.MAX_VALUE - 1));
        assertFalse(isNew("p", Long.MAX_VALUE));
        assertFalse(isNew("p", Long.MAX_VALUE - 1));
        assertFalse(isNew("p", 0));
    }

    @Test
    void itAgreesWithASetOfAllSequences() {
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String producer = "p" + seed;
            Set<Long> seen = new HashSet<>();
            long highest = 0;
            for (int i = 0; i < 2_000; i++) {
                long sequence = Math.max(0, highest + random.nextInt(-1_200, random.nextInt(20) == 0 ? 3_000 : 5));
                boolean expected = !seen.contains(sequence) && highest - sequence <= SequenceWindow.WIDTH;
                assertEquals(expected, isNew(producer, sequence), "seed " + seed + ", step " + i + ": " + sequence);
                seen.add(sequence);
                highest = Math.max(highest, sequence);
            }
        }
    }

    @Test
    void aProducerIsForgottenAfterADayWithoutUse() {
        assertTrue(isNew("p", 1, NOW_MS));
        assertFalse(isNew("p", 1, NOW_MS + SequenceWindows.IDLE_MS - 1));
        assertFalse(isNew("p", 1, NOW_MS + 2 * SequenceWindows.IDLE_MS - 2), "a repetition is a use");
        assertTrue(isNew("p", 1, NOW_MS + 3 * SequenceWindows.IDLE_MS));
        assertTrue(isNew("q", 1, NOW_MS + 5 * SequenceWindows.IDLE_MS));
        assertEquals(List.of("p"), forgotten);
        assertEquals(1, windows.size());
    }

    @Test
    void theProducerThatWasNotUsedForLongestMakesRoom() {
        for (int i = 0; i < SequenceWindows.PRODUCERS_MAX; i++) {
            assertTrue(isNew("p" + i, 7));
        }
        assertFalse(isNew("p0", 7));
        assertTrue(isNew("one more", 7));
        assertEquals(SequenceWindows.PRODUCERS_MAX, windows.size());
        assertEquals(List.of("p1"), forgotten);
        assertFalse(isNew("p0", 7));
        assertTrue(isNew("p1", 7), "it is not known any more");
    }

    @Test
    void windowsComeBackAsTheyWere() {
        for (long sequence : new long[] {3, 1_000, 900, 2_000, 1_999, 976}) {
            isNew("p", sequence);
        }
        SequenceWindow before = requireNonNull(windows.window("p"));
        SequenceWindows after = new SequenceWindows();
        after.restore("p", SequenceWindow.of(before.highest(), before.usedMs(), before.seen()));
        SequenceWindow window = requireNonNull(after.window("p"));
        assertEquals(2_000, window.highest());
        assertEquals(NOW_MS, window.usedMs());
        assertArrayEquals(before.seen(), window.seen());
        for (long sequence = 0; sequence < 2_100; sequence++) {
            ProducerSequence number = new ProducerSequence("p", sequence);
            assertEquals(windows.contains(number, NOW_MS), after.contains(number, NOW_MS), "sequence " + sequence);
        }
        assertNull(after.window("q"));
    }

    @Test
    void aCopyGoesItsOwnWay() {
        isNew("p", 1);
        SequenceWindows copy = windows.copy();
        isNew("p", 2);
        isNew("q", 1);
        assertTrue(copy.contains(new ProducerSequence("p", 1), NOW_MS));
        assertFalse(copy.contains(new ProducerSequence("p", 2), NOW_MS));
        assertEquals(1, copy.size());
    }
}
