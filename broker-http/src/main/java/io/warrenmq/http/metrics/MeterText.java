package io.warrenmq.http.metrics;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.NamingConvention;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Writes the meters of a registry of Micrometer under the names that Prometheus' users know: words joined by
 * underscores, the unit behind, {@code _total} for counters.
 */
final class MeterText {
    private static final String SECONDS = "seconds";

    private MeterText() {}

    /**
     * Writes those meters whose names are wanted.
     *
     * @param isDetailed whether RabbitMQ's families are named as it names them where details are asked for
     */
    static void write(Exposition out, MeterRegistry registry, Predicate<String> wanted, boolean isDetailed)
            throws IOException {
        Map<String, List<Meter>> byName = new TreeMap<>();
        for (Meter each : registry.getMeters()) {
            if (wanted.test(each.getId().getName())) {
                byName.computeIfAbsent(each.getId().getName(), _ -> new ArrayList<>())
                        .add(each);
            }
        }
        for (List<Meter> meters : byName.values()) {
            write(out, meters, isDetailed);
        }
    }

    private static void write(Exposition out, List<Meter> meters, boolean isDetailed) throws IOException {
        Meter.Id id = meters.getFirst().getId();
        String help = id.getDescription() == null ? id.getName() : id.getDescription();
        String name = isDetailed ? detailed(name(id)) : name(id);
        switch (id.getType()) {
            case COUNTER -> single(out, new Family(name + "_total", Kind.COUNTER, help), meters, Statistic.COUNT);
            case GAUGE -> single(out, new Family(name, Kind.GAUGE, help), meters, Statistic.VALUE);
            case OTHER -> single(out, new Family(name, Kind.UNTYPED, help), meters, Statistic.VALUE);
            case LONG_TASK_TIMER -> single(out, new Family(name, Kind.GAUGE, help), meters, Statistic.ACTIVE_TASKS);
            case TIMER, DISTRIBUTION_SUMMARY -> summary(out, new Family(name, Kind.SUMMARY, help), meters);
        }
    }

    private static String detailed(String name) {
        String own = name.startsWith(Family.OWN) ? Family.OWN : Family.PREFIX;
        return own + Family.DETAILED + name.substring(own.length());
    }

    private static String name(Meter.Id id) {
        String name = NamingConvention.snakeCase.name(id.getName(), id.getType(), id.getBaseUnit());
        String unit = id.getType() == Meter.Type.TIMER ? SECONDS : id.getBaseUnit();
        return unit == null || name.endsWith("_" + unit) ? name : name + "_" + unit;
    }

    private static void single(Exposition out, Family family, List<Meter> meters, Statistic statistic)
            throws IOException {
        if (out.begin(family)) {
            for (Meter each : meters) {
                out.sample(labels(each), value(each, statistic));
            }
        }
    }

    private static void summary(Exposition out, Family family, List<Meter> meters) throws IOException {
        if (out.begin(family)) {
            for (Meter each : meters) {
                out.sample("_count", labels(each), value(each, Statistic.COUNT));
                double time = value(each, Statistic.TOTAL_TIME);
                out.sample("_sum", labels(each), Double.isNaN(time) ? value(each, Statistic.TOTAL) : time);
            }
        }
        single(
                out,
                new Family(family.name() + "_max", Kind.GAUGE, family.help() + ", greatest of late"),
                meters,
                Statistic.MAX);
    }

    private static String labels(Meter meter) {
        List<String> text = new ArrayList<>();
        for (Tag each : meter.getId().getTagsAsIterable()) {
            text.add(NamingConvention.snakeCase.tagKey(each.getKey()));
            text.add(each.getValue());
        }
        return Labels.of(text.toArray(String[]::new));
    }

    private static double value(Meter meter, Statistic statistic) {
        for (Measurement each : meter.measure()) {
            if (each.getStatistic() == statistic) {
                return each.getValue();
            }
        }
        return Double.NaN;
    }

    /** Whether a meter belongs to none of the broker's families, but to the process around it. */
    static boolean isOfProcess(String name) {
        return !name.startsWith(Family.PREFIX) && !name.startsWith(Family.OWN);
    }
}
