package io.warrenmq.cli.settings;

import io.warrenmq.cli.config.Config;
import io.warrenmq.cli.config.Key;
import io.warrenmq.cli.config.KeyGroup;
import io.warrenmq.cli.config.Values;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys of the log. */
public final class LogKeys {
    static final KeyGroup GROUP = new KeyGroup("Log");

    private static final int ROTATION_FILES_MAX = 20;
    private static final int ROTATION_FILES_DEFAULT = 5;
    private static final long ROTATION_BYTES_MAX = 1L << 40;
    private static final String PLAIN = "plaintext";

    /** Values of {@code log.file} that stand for none; the sign is that of RabbitMQ's environment. */
    private static final Set<String> NO_FILE = Set.of("false", "-");

    public static final Key<String> LEVEL = GROUP.add(Key.of("log.level", Values.level(), "what is worth a line")
            .otherwise("info")
            .option("--log-level")
            .environment("RABBITMQ_LOG")
            .reloads());

    static final Key<String> DEFAULT_LEVEL =
            GROUP.add(Key.of("log.default.level", Values.level(), "the same, by RabbitMQ's name")
                    .unset("`log.level`")
                    .reloads());

    static final Key<String> CATEGORY = GROUP.add(
            Key.of("log.*.level", Values.level(), "the same for one part of the broker: `connection`, `store`, ...")
                    .unset("`log.level`")
                    .reloads());

    static final Key<Boolean> CONSOLE =
            GROUP.add(Key.of("log.console", Values.flag(), "whether lines go to standard output")
                    .otherwise(true));

    static final Key<String> CONSOLE_LEVEL =
            GROUP.add(Key.of("log.console.level", Values.level(), "the least that goes there")
                    .unset("`log.level`"));

    static final Key<String> CONSOLE_FORMAT = GROUP.add(
            Key.of("log.console.formatter", Values.choice(PLAIN, "json"), "a line of text or a JSON object each")
                    .otherwise(PLAIN));

    static final Key<Path> DIRECTORY = GROUP.add(Key.of("log.dir", Values.path(), "where files without a directory are")
            .otherwise(
                    "`log` in the data directory",
                    config -> config.value(StorageKeys.DATA_DIR).resolve("log"))
            .environment("RABBITMQ_LOG_BASE"));

    static final Key<String> FILE =
            GROUP.add(Key.of("log.file", Values.name(), "a file to which lines go; `false` for none")
                    .otherwise("false")
                    .environment("RABBITMQ_LOGS"));

    static final Key<String> FILE_LEVEL =
            GROUP.add(Key.of("log.file.level", Values.level(), "the least that goes there")
                    .unset("`log.level`"));

    static final Key<String> FILE_FORMAT =
            GROUP.add(Key.of("log.file.formatter", Values.choice(PLAIN, "json"), "as for the console")
                    .otherwise(PLAIN));

    static final Key<Long> ROTATION_SIZE = GROUP.add(Key.of(
                    "log.file.rotation.size",
                    Values.size(0, ROTATION_BYTES_MAX),
                    "at which a file is put aside; 0 for never")
            .otherwise("0", _ -> 0L));

    static final Key<Integer> ROTATION_COUNT = GROUP.add(
            Key.of("log.file.rotation.count", Values.number(1, ROTATION_FILES_MAX), "files put aside that are kept")
                    .otherwise(ROTATION_FILES_DEFAULT));

    static final Key<String> AUDIT = GROUP.add(
            Key.of("log.audit.file", Values.name(), "a file for changes by administrators alone; `false` for none")
                    .otherwise("false"));

    static {
        GROUP.add(Key.ignored("log.file.rotation.date", "files rotate by size, or by logrotate and a reload"));
        GROUP.add(Key.ignored("log.file.rotation.compress", "files that are put aside stay as they are"));
        GROUP.add(Key.ignored("log.console.stdio", "the console is standard output"));
        GROUP.add(Key.ignored("log.console.use_colors", "lines have no colours"));
        GROUP.add(Key.ignored("log.syslog.**", "systemd's journal passes standard output on"));
        GROUP.add(Key.ignored("log.syslog", "systemd's journal passes standard output on"));
        GROUP.add(Key.ignored("log.journald.**", "systemd's journal takes standard output"));
        GROUP.add(Key.ignored("log.journald", "systemd's journal takes standard output"));
    }

    private LogKeys() {}

    static LogSettings settings(Config config) {
        String level = level(config);
        Map<String, String> categories = new HashMap<>(config.family(CATEGORY));
        categories.keySet().removeAll(Set.of("default", "console", "file", "exchange"));
        return new LogSettings(level, categories, console(config), file(config), path(config, config.value(AUDIT)));
    }

    private static String level(Config config) {
        String named = config.find(DEFAULT_LEVEL);
        return named == null || config.isSet(LEVEL) ? config.value(LEVEL) : named;
    }

    private static LogSettings.@Nullable Output console(Config config) {
        return config.value(CONSOLE) ? output(config, CONSOLE_LEVEL, CONSOLE_FORMAT) : null;
    }

    private static LogSettings.@Nullable FileOutput file(Config config) {
        Path path = path(config, config.value(FILE));
        return path == null
                ? null
                : new LogSettings.FileOutput(
                        path,
                        output(config, FILE_LEVEL, FILE_FORMAT),
                        config.value(ROTATION_SIZE),
                        config.value(ROTATION_COUNT));
    }

    private static LogSettings.Output output(Config config, Key<String> levelKey, Key<String> formatKey) {
        String level = config.find(levelKey);
        return new LogSettings.Output(
                level == null ? "debug" : level, config.value(formatKey).equals("json"));
    }

    private static @Nullable Path path(Config config, String name) {
        return NO_FILE.contains(name) ? null : config.value(DIRECTORY).resolve(name);
    }
}
