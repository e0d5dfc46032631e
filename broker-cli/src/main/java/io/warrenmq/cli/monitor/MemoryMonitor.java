package io.warrenmq.cli.monitor;

import io.warrenmq.core.alarm.Alarms;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Raises and clears the memory alarm, and keeps garbage from filling the heap. It asks for full collections where the
 * figures may count garbage, but leaves at least {@value #ALARM_PAUSE_MS} ms between two for the alarm and
 * {@value #GARBAGE_PAUSE_MS} ms for garbage, and so much more where they are slow that they take no more than a
 * twentieth of the time. On the monitors' thread only.
 */
final class MemoryMonitor {
    private static final int ALARM_PAUSE_MS = 5_000;
    private static final int GARBAGE_PAUSE_MS = 250;
    private static final int COLLECT_COST_DIVISOR = 20;

    private final MemoryWatermark watermark;
    private final Supplier<MemoryWatermark.Figures> figures;
    private final Runnable collection;
    private final LongSupplier clockMs;
    private final Alarms.Source alarm;
    private final GarbageBound garbage = new GarbageBound();
    private long collectedMs;
    private long costMs;

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
        this.collectedMs = clockMs.getAsLong() - ALARM_PAUSE_MS;
    }

    /** Looks at the memory once. */
    void look() {
        MemoryWatermark.Figures seen = figures.get();
        MemoryWatermark.Step step = watermark.next(seen, alarm.isRaised(), false);
        if (step == MemoryWatermark.Step.COLLECT) {
            if (!mayCollect(ALARM_PAUSE_MS)) {
                return;
            }
            seen = collect();
            step = watermark.next(seen, alarm.isRaised(), true);
        } else if (garbage.isExceededBy(seen.heapBytes()) && mayCollect(GARBAGE_PAUSE_MS)) {
            collect();
        }
        switch (step) {
            case RAISE -> alarm.raise(watermark.describe(seen));
            case CLEAR -> alarm.clear();
            case NOTHING, COLLECT -> {}
        }
    }

    private boolean mayCollect(int pauseMs) {
        return clockMs.getAsLong() - collectedMs >= Math.max(pauseMs, costMs * COLLECT_COST_DIVISOR);
    }

    /** Runs a full collection; returns what it has left. */
    private MemoryWatermark.Figures collect() {
        long before = clockMs.getAsLong();
        collection.run();
        collectedMs = clockMs.getAsLong();
        costMs = collectedMs - before;
        MemoryWatermark.Figures left = figures.get();
        garbage.collected(left.heapBytes());
        return left;
    }
}
