package io.warrenmq.core.shard;

import java.util.function.LongConsumer;

/** Runs a test for many seeds; with {@code -Dwarren.seed=N} for that one only, to repeat a failure. */
public final class Seeds {
    private static final String PROPERTY = "warren.seed";

    private Seeds() {}

    /** Runs the test for the seeds from 0 to {@code count - 1}; a failure names its seed. */
    public static void each(int count, LongConsumer test) {
        Long only = Long.getLong(PROPERTY);
        if (only != null) {
            run(only, test);
            return;
        }
        for (long seed = 0; seed < count; seed++) {
            run(seed, test);
        }
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
