package io.warrenmq.cli.perf.measure;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Distribution of durations, to three digits, up to an hour; what is longer counts as an hour. Not thread-safe. */
public final class Latencies {
    private static final long LONGEST_NS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;

    private final Histogram histogram = new Histogram(LONGEST_NS, DIGITS);

    public void record(long durationNs) {
        histogram.recordValue(Math.clamp(durationNs, 0, LONGEST_NS));
    }

    public void add(Latencies other) {
        histogram.add(other.histogram);
    }

    /** Forgets everything. */
    public void reset() {
        histogram.reset();
    }

    public long count() {
        return histogram.getTotalCount();
    }

    public boolean isEmpty() {
        return count() == 0;
    }

    public long minNs() {
        return isEmpty() ? 0 : histogram.getMinValue();
    }

    public long maxNs() {
        return isEmpty() ? 0 : histogram.getMaxValue();
    }

    public long meanNs() {
        return Math.round(histogram.getMean());
    }

    /** @param percentile 0 to 100 */
    public long percentileNs(double percentile) {
        return histogram.getValueAtPercentile(percentile);
    }
}
