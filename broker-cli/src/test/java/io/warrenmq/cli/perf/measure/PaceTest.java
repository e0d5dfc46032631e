package io.warrenmq.cli.perf.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long START_NS = 5_000_000_000L;

    @Test
    void thousandPerSecondIsOneEachMillisecond() {
        Pace pace = new Pace(START_NS, 1_000);
        assertEquals(START_NS, pace.dueNs(0));
        assertEquals(START_NS + 1_000_000, pace.dueNs(1));
        assertEquals(START_NS + 1_000_000_000, pace.dueNs(1_000));
    }

    /** An interval that is no whole number of nanoseconds must not add up to a wrong rate. */
    @Test
    void rateIsKeptOverADay() {
        Pace pace = new Pace(0, 300_000);
        long perDay = 300_000L * 86_400;
        assertTrue(Math.abs(86_400_000_000_000L - pace.dueNs(perDay)) < 1_000);
    }

    @Test
    void lessThanOnePerSecond() {
        assertEquals(START_NS + 4_000_000_000L, new Pace(START_NS, 0.5).dueNs(2));
    }

    /** Ten producers of 100/s make an even row of 1,000/s, not ten at once. */
    @Test
    void severalTakeTurns() {
        for (int i = 0; i < 10; i++) {
            assertEquals(
                    START_NS + i * 1_000_000L, Pace.oneOf(START_NS, 100, i, 10).dueNs(0));
        }
    }

    @Test
    void scheduleNeverGoesBack() {
        Pace pace = new Pace(START_NS, 777_777.7);
        for (int i = 1; i < 10_000; i++) {
            assertTrue(pace.dueNs(i) > pace.dueNs(i - 1));
        }
    }
}
