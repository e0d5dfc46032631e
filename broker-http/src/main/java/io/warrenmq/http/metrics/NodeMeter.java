package io.warrenmq.http.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * A number of another part of the process, such as the buffers of its sockets; asked with each scrape, from any thread.
 *
 * @param name with words joined by underscores and the unit behind; without {@code _total} for counters
 * @param isCounter whether it only grows
 * @param value NaN while it is not known
 */
public record NodeMeter(String name, boolean isCounter, String help, Map<String, String> labels, DoubleSupplier value) {
    public NodeMeter {
        labels = Map.copyOf(labels);
    }

    void bindTo(MeterRegistry registry) {
        Tags tags = Tags.empty();
        for (Map.Entry<String, String> each : labels.entrySet()) {
            tags = tags.and(each.getKey(), each.getValue());
        }
        if (isCounter) {
            FunctionCounter.builder(name, this, its -> its.value.getAsDouble())
                    .tags(tags)
                    .description(help)
                    .register(registry);
        } else {
            Gauge.builder(name, this, its -> its.value.getAsDouble())
                    .tags(tags)
                    .description(help)
                    .strongReference(true)
                    .register(registry);
        }
    }
}
