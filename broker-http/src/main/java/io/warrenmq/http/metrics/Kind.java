package io.warrenmq.http.metrics;

import java.util.Locale;

/** What the numbers of a family mean. */
enum Kind {
    COUNTER,
    GAUGE,
    SUMMARY,
    HISTOGRAM,
    /** Neither; RabbitMQ's word for facts and alarms, which tools expect. */
    UNTYPED;

    /** The word in the format. */
    String word(Format format) {
        return this == UNTYPED && format == Format.OPEN_METRICS ? "unknown" : name().toLowerCase(Locale.ROOT);
    }
}
