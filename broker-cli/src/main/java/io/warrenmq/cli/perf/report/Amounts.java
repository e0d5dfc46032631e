package io.warrenmq.cli.perf.report;

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
