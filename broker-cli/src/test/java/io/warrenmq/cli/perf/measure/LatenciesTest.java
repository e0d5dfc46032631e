package io.warrenmq.cli.perf.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    private final Latencies latencies = new Latencies();

    private static void assertNear(long expected, long actual, long tolerance) {
        assertTrue(Math.abs(expected - actual) <= tolerance, () -> actual + " is not near " + expected);
    }

    @Test
    void percentilesAreExactToThreeDigits() {
        for (int us = 1; us <= 1_000; us++) {
            latencies.record(us * 1_000L);
        }
        assertNear(500_000, latencies.percentileNs(50), 500);
        assertNear(990_000, latencies.percentileNs(99), 990);
        assertNear(1_000, latencies.minNs(), 1);
        assertNear(1_000_000, latencies.maxNs(), 1_000);
        assertNear(500_500, latencies.meanNs(), 500);
    }

    /** Clocks of two processors may differ a little; such a time is none, and must not fail. */
    @Test
    void whatIsOutOfRangeIsCutToIt() {
        latencies.record(-5);
        latencies.record(Long.MAX_VALUE);
        assertEquals(2, latencies.count());
        assertEquals(0, latencies.minNs());
    }

    @Test
    void emptyAfterReset() {
        latencies.record(1);
        latencies.reset();
        assertTrue(latencies.isEmpty());
        assertEquals(0, latencies.maxNs());
    }
}
