package io.warrenmq.cli.serve;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.serve.ObserveSettings.TracedVhosts;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The keys of the configuration file that say what the broker lets its users see of its work. */
final class ObserveKeys {
    private static final String TRACING = "tracing";
    private static final String LOG = "log.exchange";
    private static final String LOG_LEVEL = "log.exchange.level";

    static final List<String> ALL = List.of(TRACING, LOG, LOG_LEVEL);

    private final ConfigFile file;

    ObserveKeys(ConfigFile file) {
        this.file = file;
    }

    /** @throws CommandFailure when a value is wrong */
    ObserveSettings settings() {
        return new ObserveSettings(tracing(), logLevel());
    }

    private @Nullable TracedVhosts tracing() {
        String value = file.find(TRACING);
        if (value == null) {
            return null;
        }
        return switch (value) {
            case "true" -> new TracedVhosts(true, List.of(), file.where(TRACING));
            case "false" -> new TracedVhosts(false, List.of(), file.where(TRACING));
            default -> new TracedVhosts(false, names(value), file.where(TRACING));
        };
    }

    private List<String> names(String value) {
        List<String> names = Stream.of(value.split(",", -1)).map(String::strip).toList();
        if (names.contains("")) {
            throw wrong(TRACING, value, "true, false or names of virtual hosts, separated by commas");
        }
        return names;
    }

    private @Nullable String logLevel() {
        String on = file.find(LOG);
        String level = file.find(LOG_LEVEL);
        if (level != null && !ServeSettings.LEVELS.contains(level)) {
            throw wrong(LOG_LEVEL, level, "error, warning, info or debug");
        }
        return switch (on) {
            case "true" -> level == null ? "info" : level;
            case "false" -> null;
            case null -> null;
            default -> throw wrong(LOG, on, "true or false");
        };
    }

    private CommandFailure wrong(String key, String value, String wanted) {
        return ServeCommand.wrong(file.where(key) + " is '" + value + "' but must be " + wanted);
    }
}
