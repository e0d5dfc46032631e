package io.warrenmq.cli.serve;

import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.monitor.AlarmSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon runs with, checked.
 *
 * @param bind address for all listeners; null for each one's own default
 * @param shards event loops
 */
record ServeSettings(
        Path dataDir,
        int amqpPort,
        int httpPort,
        int metricsPort,
        @Nullable String bind,
        int shards,
        String logLevel,
        AmqpConfig amqp,
        StorageSettings store,
        AlarmSettings alarms,
        ObserveSettings observe) {
    private static final List<String> KEYS = List.of(
            "data_dir",
            "listeners.tcp.default",
            "management.tcp.port",
            "prometheus.tcp.port",
            "bind",
            "shards",
            "log.level",
            "channel_max",
            "frame_max",
            "heartbeat",
            "max_message_size",
            "handshake_timeout",
            "consumer_max_per_channel");
    static final Set<String> LEVELS = Set.of("error", "warning", "info", "debug");
    private static final int PORT_MAX = 65_535;

    /** Puts settings together: an option wins over the file, the file over the default. */
    static final class Builder {
        private final ConfigFile file;
        private @Nullable Path dataDir;
        private @Nullable Integer amqpPort;
        private @Nullable Integer httpPort;
        private @Nullable Integer metricsPort;
        private @Nullable String bind;
        private @Nullable Integer shards;
        private @Nullable String logLevel;

        Builder(ConfigFile file) {
            this.file = file;
        }

        Builder dataDir(@Nullable Path value) {
            dataDir = value;
            return this;
        }

        Builder amqpPort(@Nullable Integer value) {
            amqpPort = value;
            return this;
        }

        Builder httpPort(@Nullable Integer value) {
            httpPort = value;
            return this;
        }

        Builder metricsPort(@Nullable Integer value) {
            metricsPort = value;
            return this;
        }

        Builder bind(@Nullable String value) {
            bind = value;
            return this;
        }

        Builder shards(@Nullable Integer value) {
            shards = value;
            return this;
        }

        Builder logLevel(@Nullable String value) {
            logLevel = value;
            return this;
        }

        /** @throws io.warrenmq.cli.command.CommandFailure when a value is out of range or a key unknown */
        ServeSettings build() {
            file.entries().keySet().forEach(this::requireKnown);
            ResourceKeys resources = new ResourceKeys(file);
            int cores = Runtime.getRuntime().availableProcessors();
            return new ServeSettings(
                    dataDirectory(),
                    port("--amqp-port", amqpPort, "listeners.tcp.default", 5672),
                    port("--http-port", httpPort, "management.tcp.port", 15672),
                    port("--metrics-port", metricsPort, "prometheus.tcp.port", 15692),
                    bind == null ? file.find("bind") : bind,
                    number("--shards", shards, "shards", defaultShards(cores), 1, cores),
                    level(),
                    amqp(),
                    resources.store(),
                    resources.alarms(),
                    new ObserveKeys(file).settings());
        }

        /**
         * Clients share the cores, and every hand-over between shards costs: on two cores one shard spent 1.1 to 1.8
         * us of CPU on a transient message, two shards 2.3 to 2.9 us, at the same rate or less.
         */
        private static int defaultShards(int cores) {
            return Math.max(1, cores / 2);
        }

        private Path dataDirectory() {
            if (dataDir != null) {
                return dataDir;
            }
            String configured = file.find("data_dir");
            if (configured != null) {
                return configuredDirectory(configured);
            }
            String checkout = System.getProperty("warren.home");
            return checkout == null ? Path.of("/var/lib/warren") : Path.of(checkout, "data");
        }

        private Path configuredDirectory(String configured) {
            try {
                if (!configured.isEmpty()) {
                    return Path.of(configured);
                }
            } catch (InvalidPathException _) {
                // said below
            }
            throw ServeCommand.wrong(file.where("data_dir") + " is '" + configured + "', which names no directory");
        }

        private int port(String option, @Nullable Integer given, String key, int otherwise) {
            return number(option, given, key, otherwise, 0, PORT_MAX);
        }

        private String level() {
            String level = logLevel != null ? logLevel : file.find("log.level");
            if (level == null) {
                return "info";
            }
            if (!LEVELS.contains(level)) {
                String name = logLevel != null ? "--log-level" : file.where("log.level");
                throw wrong(logLevel != null, name + " is '" + level + "' but must be error, warning, info or debug");
            }
            return level;
        }

        private AmqpConfig amqp() {
            AmqpConfig defaults = AmqpConfig.defaults();
            int messageBytesMax = fromFile("max_message_size", defaults.messageBytesMax(), 1, 536_870_912);
            return new AmqpConfig(
                    fromFile("channel_max", defaults.channelMax(), 1, PORT_MAX),
                    fromFile("frame_max", defaults.frameBytesMax(), AmqpConfig.FRAME_BYTES_MIN, 16_777_216),
                    fromFile("heartbeat", defaults.heartbeatSeconds(), 0, PORT_MAX),
                    messageBytesMax,
                    Math.max(defaults.assemblyBytesMax(), messageBytesMax),
                    fromFile("handshake_timeout", defaults.loginMs(), 1, 600_000),
                    defaults.loginFailureDelayMs(),
                    defaults.handshakesMax(),
                    defaults.handshakesPerAddressMax(),
                    fromFile("consumer_max_per_channel", defaults.consumersPerChannelMax(), 1, 1_000_000));
        }

        private int fromFile(String key, int otherwise, int min, int max) {
            return number(key, null, key, otherwise, min, max);
        }

        private int number(String option, @Nullable Integer given, String key, int otherwise, int min, int max) {
            String configured = file.find(key);
            if (given == null && configured == null) {
                return otherwise;
            }
            String name = given != null ? option : file.where(key);
            String text = given != null ? given.toString() : String.valueOf(configured);
            try {
                int value = Integer.parseInt(text);
                if (value >= min && value <= max) {
                    return value;
                }
            } catch (NumberFormatException _) {
                // said below
            }
            throw wrong(given != null, name + " is '" + text + "' but must be a number from " + min + " to " + max);
        }

        private static CommandFailure wrong(boolean isOption, String message) {
            return new CommandFailure(isOption ? ExitCode.USAGE : ExitCode.CONFIGURATION, message);
        }

        private void requireKnown(String key) {
            List<String> all = Stream.of(KEYS, ResourceKeys.ALL, ObserveKeys.ALL)
                    .flatMap(List::stream)
                    .toList();
            if (!all.contains(key)) {
                String known = String.join(", ", all);
                throw ServeCommand.wrong(file.where(key) + " is not a known key; known are " + known);
            }
        }
    }
}
