package io.warrenmq.cli.perf.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalsTest {
    private final Arrivals arrivals = new Arrivals();

    @Test
    void whatComesTwiceIsNotedOnce() {
        assertTrue(arrivals.add(0, 0));
        assertTrue(arrivals.add(0, 5));
        assertFalse(arrivals.add(0, 0));
        assertFalse(arrivals.add(0, 5));
        assertEquals(2, arrivals.distinct());
    }

    @Test
    void producersHaveRowsOfTheirOwn() {
        assertTrue(arrivals.add(0, 7));
        assertTrue(arrivals.add(40_000, 7));
        assertFalse(arrivals.add(40_000, 7));
        assertEquals(2, arrivals.distinct());
    }

    /** In any order, with repeats and gaps, it agrees with a set of numbers. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithASet(long seed) {
        Random random = new Random(seed);
        Set<Long> model = new HashSet<>();
        long base = 0;
        for (int i = 0; i < 50_000; i++) {
            long number = base + random.nextInt(random.nextInt(1, 3_000));
            assertEquals(model.add(number), arrivals.add(3, number), () -> "number " + number);
            base += random.nextInt(100) < 30 ? 1 : 0;
        }
        assertEquals(model.size(), arrivals.distinct());
    }
}
