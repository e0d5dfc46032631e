package io.warrenmq.cli.perf.measure;

import java.util.concurrent.TimeUnit;

/**
 * When each of a row of events is due at a fixed rate. The schedule does not slip: what comes late does not move what
 * follows, so a stall shows in every message that it held up. Times are those of {@link System#nanoTime}.
 */
public final class Pace {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long startNs;
    private final double intervalNs;

    /** @param ratePerSecond above 0 */
    public Pace(long startNs, double ratePerSecond) {
        this.startNs = startNs;
        this.intervalNs = NANOS_PER_SECOND / ratePerSecond;
    }

    /** When the event of that number, counted from 0, is due. */
    public long dueNs(long number) {
        return startNs + Math.round(number * intervalNs);
    }

    /**
     * The pace of one of several that together keep an even row: each begins a fraction of the interval after the one
     * before.
     */
    public static Pace oneOf(long startNs, double ratePerSecond, int index, int count) {
        return new Pace(startNs + Math.round(NANOS_PER_SECOND / ratePerSecond * index / count), ratePerSecond);
    }
}
