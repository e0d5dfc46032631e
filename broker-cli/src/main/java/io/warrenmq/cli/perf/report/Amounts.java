package io.warrenmq.cli.perf.report;

import io.warrenmq.cli.perf.measure.Latencies;
import java.util.Locale;

/** Numbers as people read them. */
final class Amounts {
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_S = 1e9;
    private static final int FEW = 100;

    private Amounts() {}

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A line of a table. */
    static String distribution(String what, Latencies latencies) {
        StringBuilder text = new StringBuilder(String.format("%-12s", what));
        text.append(" min ").append(duration(latencies.minNs()));
        text.append(", median ").append(duration(latencies.percentileNs(50)));
        text.append(", p75 ").append(duration(latencies.percentileNs(75)));
        text.append(", p95 ").append(duration(latencies.percentileNs(95)));
        text.append(", p99 ").append(duration(latencies.percentileNs(99)));
        text.append(", p99.9 ").append(duration(latencies.percentileNs(99.9)));
        return text.append(", max ").append(duration(latencies.maxNs())).toString();
    }

    static String rate(double perSecond) {
        return count(Math.round(perSecond));
    }

    /** A duration in the unit that fits it. */
    static String duration(long ns) {
        if (ns < NS_PER_MS) {
            return scaled(ns / NS_PER_US) + " us";
        }
        return ns < NS_PER_S ? scaled(ns / NS_PER_MS) + " ms" : scaled(ns / NS_PER_S) + " s";
    }

    /** With a decimal place where that says something. */
    static String scaled(double value) {
        return String.format(Locale.ROOT, value < FEW ? "%.1f" : "%.0f", value);
    }

    static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
