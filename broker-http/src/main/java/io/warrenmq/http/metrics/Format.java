package io.warrenmq.http.metrics;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The texts in which metrics may be asked for. */
enum Format {
    /** Prometheus' own, which RabbitMQ speaks; for all that do not ask for another. */
    TEXT("text/plain; version=0.0.4; charset=utf-8"),
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private static final String OPEN_METRICS_TYPE = "application/openmetrics-text";
    private static final String TEXT_TYPE = "text/plain";

    private final String contentType;

    Format(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /** The one that the header {@code Accept} likes most. */
    static Format of(@Nullable String accept) {
        if (accept == null) {
            return TEXT;
        }
        double open = 0;
        double text = 0;
        for (String each : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
            String range = each.strip();
            if (range.startsWith(OPEN_METRICS_TYPE)) {
                open = Math.max(open, weight(range));
            } else if (range.startsWith(TEXT_TYPE)) {
                text = Math.max(text, weight(range));
            }
        }
        return open > 0 && open >= text ? OPEN_METRICS : TEXT;
    }

    private static double weight(String range) {
        int at = range.indexOf("q=");
        if (at < 0) {
            return 1;
        }
        int end = range.indexOf(';', at);
        try {
            return Double.parseDouble(
                    range.substring(at + 2, end < 0 ? range.length() : end).strip());
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
