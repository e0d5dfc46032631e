package io.warrenmq.cli.settings;

import io.warrenmq.cli.config.Config;
import io.warrenmq.cli.config.Key;
import io.warrenmq.cli.config.KeyGroup;
import io.warrenmq.cli.config.ValueType;
import io.warrenmq.cli.config.Values;
import io.warrenmq.cli.settings.ObserveSettings.TracedVhosts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys that say what the broker lets its users see of its work. */
final class ObserveKeys {
    static final KeyGroup GROUP = new KeyGroup("Looking into the broker");

    static final Key<Boolean> LOG = GROUP.add(Key.of(
                    "log.exchange",
                    Values.flag(),
                    "lines of the log also go to `amq.rabbitmq.log`, see [looking into the broker](observing.md)")
            .otherwise(false));

    static final Key<String> LOG_LEVEL =
            GROUP.add(Key.of("log.exchange.level", Values.level(), "the least that goes there")
                    .otherwise("info"));

    static final Key<TracedVhosts> TRACING = GROUP.add(Key.of(
                    "tracing",
                    tracedType(),
                    "which virtual hosts copy all messages to `amq.rabbitmq.trace`, see"
                            + " [looking into the broker](observing.md)")
            .unset("as it was"));

    private ObserveKeys() {}

    static ObserveSettings settings(Config config) {
        TracedVhosts traced = config.find(TRACING);
        return new ObserveSettings(
                traced == null ? null : new TracedVhosts(traced.all(), traced.names(), config.blame(TRACING)),
                config.value(LOG) ? config.value(LOG_LEVEL) : null);
    }

    private static ValueType<TracedVhosts> tracedType() {
        return ValueType.of(
                "`true`, `false`, or virtual hosts separated by commas",
                "true, false or names of virtual hosts, separated by commas",
                ObserveKeys::traced);
    }

    private static @Nullable TracedVhosts traced(String text) {
        return switch (text) {
            case "true" -> new TracedVhosts(true, List.of(), "tracing");
            case "false" -> new TracedVhosts(false, List.of(), "tracing");
            default -> {
                List<String> names = Values.parseNames(text);
                yield names == null ? null : new TracedVhosts(false, names, "tracing");
            }
        };
    }
}
