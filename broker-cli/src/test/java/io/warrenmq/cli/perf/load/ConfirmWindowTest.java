package io.warrenmq.cli.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.cli.perf.measure.Latencies;
import org.junit.jupiter.api.Test;

class ConfirmWindowTest {
    private final Latencies latencies = new Latencies();

    private static ConfirmWindow full(int openMax) {
        ConfirmWindow window = new ConfirmWindow(openMax);
        for (int i = 0; i < openMax; i++) {
            assertTrue(window.hasRoom());
            window.sent(1_000L * i);
        }
        assertFalse(window.hasRoom());
        return window;
    }

    private static void assertNear(long expected, long actual, long tolerance) {
        assertTrue(Math.abs(expected - actual) <= tolerance, () -> actual + " is not near " + expected);
    }

    @Test
    void oneConfirmMakesRoomForOne() {
        ConfirmWindow window = full(3);
        assertEquals(1, window.settle(2, false, 5_000, latencies));
        assertTrue(window.hasRoom());
        assertEquals(2, window.open());
        assertNear(4_000, latencies.maxNs(), 4);
    }

    @Test
    void multipleSettlesAllUpToItsTagThatAreOpen() {
        ConfirmWindow window = full(5);
        assertEquals(1, window.settle(2, false, 9_000, latencies));
        assertEquals(3, window.settle(4, true, 9_000, latencies));
        assertEquals(1, window.open());
        assertEquals(4, latencies.count());
    }

    @Test
    void theSameConfirmTwiceCountsOnce() {
        ConfirmWindow window = full(2);
        assertEquals(1, window.settle(1, false, 0, latencies));
        assertEquals(0, window.settle(1, false, 0, latencies));
        assertEquals(0, window.settle(1, true, 0, latencies));
    }

    @Test
    void confirmOfWhatWasNeverSentSettlesNothingElse() {
        ConfirmWindow window = full(2);
        assertEquals(0, window.settle(7, false, 0, latencies));
        assertEquals(2, window.settle(7, true, 0, latencies));
    }

    /** One confirm that is late must not stop the others, and the window goes round for ever. */
    @Test
    void goesOnBehindALateConfirm() {
        ConfirmWindow window = full(4);
        for (int tag = 2; tag <= 7; tag++) {
            assertEquals(1, window.settle(tag, false, 0, latencies));
            assertTrue(window.hasRoom());
            window.sent(0);
        }
        assertEquals(4, window.settle(11, true, 0, latencies));
        for (int tag = 11; tag < 5_000; tag++) {
            window.sent(0);
            assertEquals(1, window.settle(tag, true, 0, latencies));
        }
        assertEquals(0, window.open());
    }
}
