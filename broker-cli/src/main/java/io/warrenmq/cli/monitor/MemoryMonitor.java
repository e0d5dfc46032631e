package io.warrenmq.cli.monitor;

import io.warrenmq.core.alarm.Alarms;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Raises and clears the memory alarm. It asks for full collections where the figures may count garbage, but leaves at
 * least {@value #COLLECT_PAUSE_MS} ms between two, and so much more where they are slow that they take no more than a
 * twentieth of the time. On the monitors' thread only.
 */
final class MemoryMonitor {
    private static final int COLLECT_PAUSE_MS = 5_000;
    private static final int COLLECT_COST_DIVISOR = 20;

    private final MemoryWatermark watermark;
    private final Supplier<MemoryWatermark.Figures> figures;
    private final Runnable collection;
    private final LongSupplier clockMs;
    private final Alarms.Source alarm;
    private long nextCollectionMs;

    /** @param collection runs a full collection and returns after it */
    MemoryMonitor(
            MemoryWatermark watermark,
            Supplier<MemoryWatermark.Figures> figures,
            Runnable collection,
            LongSupplier clockMs,
            Alarms.Source alarm) {
        this.watermark = watermark;
        this.figures = figures;
        this.collection = collection;
        this.clockMs = clockMs;
        this.alarm = alarm;
        this.nextCollectionMs = clockMs.getAsLong();
    }

    /** Looks at the memory once. */
    void look() {
        MemoryWatermark.Figures seen = figures.get();
        MemoryWatermark.Step step = watermark.next(seen, alarm.isRaised(), false);
        if (step == MemoryWatermark.Step.COLLECT) {
            if (clockMs.getAsLong() < nextCollectionMs) {
                return;
            }
            collect();
            seen = figures.get();
            step = watermark.next(seen, alarm.isRaised(), true);
        }
        switch (step) {
            case RAISE -> alarm.raise(watermark.describe(seen));
            case CLEAR -> alarm.clear();
            case NOTHING, COLLECT -> {}
        }
    }

    private void collect() {
        long before = clockMs.getAsLong();
        collection.run();
        long after = clockMs.getAsLong();
        nextCollectionMs = after + Math.max(COLLECT_PAUSE_MS, (after - before) * COLLECT_COST_DIVISOR);
    }
}
