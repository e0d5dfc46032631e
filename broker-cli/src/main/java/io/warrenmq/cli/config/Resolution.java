package io.warrenmq.cli.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came out of all sources together.
 *
 * @param config what may be used when there are no problems
 * @param problems what is wrong, one line each
 * @param warnings what is worth saying, one line each
 */
public record Resolution(Config config, List<ConfigException> problems, List<String> warnings) {
    public Resolution {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** @param settings in the order of their sources, so that the last one of a key wins */
    public static Resolution of(KeyTable table, List<Setting> settings, List<String> warnings) {
        Map<String, Setting> effective = new LinkedHashMap<>();
        List<ConfigException> problems = new ArrayList<>();
        List<String> allWarnings = new ArrayList<>(warnings);
        for (Setting setting : settings) {
            Key<?> key = table.find(setting.key());
            if (key == null) {
                problems.add(unknown(table, setting));
            } else if (key.isRefused()) {
                problems.add(new ConfigException(setting.blame() + " is not supported: " + key.help()));
            } else if (!key.applies()) {
                allWarnings.add(setting.blame() + " has no effect: " + key.help());
            }
            if (key != null) {
                effective.put(setting.key(), setting);
            }
        }
        // Only what wins has to be right: an option may stand in for a line that is wrong on this machine.
        for (Setting setting : effective.values()) {
            ConfigException wrong = check(table, setting);
            if (wrong != null) {
                problems.add(wrong);
            }
        }
        return new Resolution(new Config(effective), problems, allWarnings);
    }

    private static ConfigException unknown(KeyTable table, Setting setting) {
        String nearest = table.nearest(setting.key());
        String advice = nearest == null ? "'warren config effective' lists them" : "did you mean " + nearest + "?";
        return new ConfigException(setting.blame() + " is not a known key; " + advice);
    }

    private static @Nullable ConfigException check(KeyTable table, Setting setting) {
        Key<?> key = table.find(setting.key());
        if (key == null || key.type().parse(setting.text()) != null) {
            return null;
        }
        String value = key.type().secret() ? "" : " is '" + setting.text() + "' but";
        return new ConfigException(
                setting.blame() + value + " must be " + key.type().expected(),
                setting.origin() instanceof Origin.Option);
    }

    /**
     * The configuration.
     *
     * @throws ConfigException the first problem, and how many more there are
     */
    public Config orThrow() {
        if (problems.isEmpty()) {
            return config;
        }
        ConfigException first = problems.getFirst();
        if (problems.size() == 1) {
            throw first;
        }
        throw new ConfigException(
                first.getMessage() + " (and " + (problems.size() - 1) + " more: 'warren config check' lists them)",
                first.isOption());
    }
}
