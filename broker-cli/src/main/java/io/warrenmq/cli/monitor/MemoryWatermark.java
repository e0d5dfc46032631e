package io.warrenmq.cli.monitor;

import java.util.Locale;

/**
 * Decides from figures alone when memory is short and when it no longer is. What a heap seems to hold is in part
 * garbage, so the alarm is raised only on figures from right after a full collection, and cleared a little below the
 * mark at which it is raised, so that it does not flicker.
 */
record MemoryWatermark(long heapBytesMax, long directBytesMax, double share) {
    /** The alarm ends this part below the mark: one twentieth, 5 %. */
    private static final int HYSTERESIS_DIVISOR = 20;

    /** What to do next. */
    enum Step {
        NOTHING,
        /** Run a full collection, then ask again. */
        COLLECT,
        RAISE,
        CLEAR
    }

    /**
     * @param heapBytes what the heap held after the last collections, some of it perhaps garbage
     * @param directBytes memory of buffers outside the heap
     */
    record Figures(long heapBytes, long directBytes) {}

    /**
     * @param raised whether the alarm is in force
     * @param collected whether the figures are from right after a full collection
     */
    Step next(Figures figures, boolean raised, boolean collected) {
        if (raised) {
            if (isBelow(figures)) {
                return Step.CLEAR;
            }
            // Blocked publishers allocate nothing, so without us there may be no collection to see what was freed.
            return collected ? Step.NOTHING : Step.COLLECT;
        }
        if (figures.heapBytes() < mark(heapBytesMax) && figures.directBytes() < mark(directBytesMax)) {
            return Step.NOTHING;
        }
        return collected || isUrgent(figures) ? Step.RAISE : Step.COLLECT;
    }

    private boolean isBelow(Figures figures) {
        return figures.heapBytes() < clearMark(heapBytesMax) && figures.directBytes() < clearMark(directBytesMax);
    }

    /** Half of what is left above the mark is gone too: there may be no time for certainty. */
    private boolean isUrgent(Figures figures) {
        return figures.heapBytes() >= urgentMark(heapBytesMax) || figures.directBytes() >= urgentMark(directBytesMax);
    }

    private long mark(long bytesMax) {
        return (long) (bytesMax * share);
    }

    private long clearMark(long bytesMax) {
        return mark(bytesMax) - mark(bytesMax) / HYSTERESIS_DIVISOR;
    }

    private long urgentMark(long bytesMax) {
        return mark(bytesMax) + (bytesMax - mark(bytesMax)) / 2;
    }

    /** The figures beside their marks, for the log. */
    String describe(Figures figures) {
        return String.format(
                Locale.ROOT,
                "Memory in use: %d bytes of heap, limit %d; %d bytes of buffers, limit %d",
                figures.heapBytes(),
                mark(heapBytesMax),
                figures.directBytes(),
                mark(directBytesMax));
    }
}
