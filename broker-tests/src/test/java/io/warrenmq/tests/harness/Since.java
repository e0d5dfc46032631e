package io.warrenmq.tests.harness;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A moment, to show that what a test waits for did not come before its time. It must be taken before the test causes
 * what it measures.
 */
public final class Since {
    /** The broker counts whole milliseconds. */
    private static final long ROUNDING_MS = 5;

    private final long startNanos = System.nanoTime();

    private Since() {}

    public static Since now() {
        return new Since();
    }

    public long elapsedMs() {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }

    /** What has just been seen may happen only that long after this moment. */
    public void assertAtLeast(long ms) {
        long elapsedMs = elapsedMs();
        assertTrue(elapsedMs >= ms - ROUNDING_MS, () -> "after " + elapsedMs + " ms, but not before " + ms + " ms");
    }

    /** What has just been seen must have happened by then. */
    public void assertLessThan(long ms) {
        long elapsedMs = elapsedMs();
        assertTrue(elapsedMs < ms, () -> "only after " + elapsedMs + " ms, but before " + ms + " ms");
    }

    /** Waits until that long after this moment, for what needs time to pass and nothing else. */
    public void awaitElapsed(long ms) {
        await().atMost(Timeouts.ANSWER).until(() -> elapsedMs() >= ms);
    }
}
