package io.warrenmq.http.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** One series that lives as long as the broker: a meter of Micrometer that reads what the last scrape has found. */
record BrokerMeter(FamilyGroup group, Family family, Tags tags, ToDoubleFunction<Figures> value) {
    private static final String TOTAL = "_total";

    BrokerMeter(FamilyGroup group, Family family, ToDoubleFunction<Figures> value) {
        this(group, family, Tags.empty(), value);
    }

    /** Its name in the registry, which has no suffix for counters. */
    String meterName() {
        String name = family.named(false).name();
        return family.kind() == Kind.COUNTER ? name.substring(0, name.length() - TOTAL.length()) : name;
    }

    void bindTo(MeterRegistry registry, Snapshot snapshot) {
        String name = meterName();
        switch (family.kind()) {
            case COUNTER ->
                FunctionCounter.builder(name, snapshot, this::read)
                        .tags(tags)
                        .description(family.help())
                        .register(registry);
            case GAUGE ->
                Gauge.builder(name, snapshot, this::read)
                        .tags(tags)
                        .description(family.help())
                        .register(registry);
            case UNTYPED ->
                Meter.builder(name, Meter.Type.OTHER, List.of(new Measurement(() -> read(snapshot), Statistic.VALUE)))
                        .tags(tags)
                        .description(family.help())
                        .register(registry);
            case SUMMARY, HISTOGRAM -> throw new IllegalArgumentException("counted by the broker itself: " + name);
        }
    }

    private double read(Snapshot snapshot) {
        Figures figures = snapshot.latest();
        return figures == null ? Double.NaN : value.applyAsDouble(figures);
    }
}
