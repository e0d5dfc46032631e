package io.warrenmq.store.power;

import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/** Runs a test for many seeds; with {@code -Dwarren.seed=N} for that one only, to repeat a failure. */
final class Seeds {
    private static final String PROPERTY = "warren.seed";

    private Seeds() {}

    /** Runs the test for the seeds from {@code first} on until it has had enough; a failure names its seed. */
    static void from(long first, LongPredicate goesOn, LongConsumer test) {
        Long only = Long.getLong(PROPERTY);
        if (only != null) {
            run(only, test);
            return;
        }
        for (long seed = first; goesOn.test(seed); seed++) {
            run(seed, test);
        }
    }

    /** Whether a single seed is repeated, which explores less than a test may want to count. */
    static boolean isRepeated() {
        return Long.getLong(PROPERTY) != null;
    }

    private static void run(long seed, LongConsumer test) {
        try {
            test.accept(seed);
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(
                    "seed " + seed + " (repeat with -D" + PROPERTY + "=" + seed + "): " + failure.getMessage(),
                    failure);
        }
    }
}
