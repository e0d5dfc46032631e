package io.warrenmq.cli.settings;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.config.Config;
import io.warrenmq.cli.config.ConfigException;
import io.warrenmq.cli.config.ConfigSources;
import io.warrenmq.cli.config.Resolution;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code serve}, which win over all other sources of the configuration. */
public final class ServeOptions {
    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the broker keeps what is durable.")
    private @Nullable Path dataDir;

    @Option(names = "--amqp-port", paramLabel = "N", description = "AMQP port, 0 for any that is free (5672).")
    private @Nullable Integer amqpPort;

    @Option(names = "--http-port", paramLabel = "N", description = "HTTP port, 0 for any that is free (15672).")
    private @Nullable Integer httpPort;

    @Option(names = "--metrics-port", paramLabel = "N", description = "Port for metrics (15692).")
    private @Nullable Integer metricsPort;

    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            description = "Address to listen on; without it AMQP listens on all, HTTP on 127.0.0.1.")
    private @Nullable String bind;

    @Option(names = "--shards", paramLabel = "N", description = "Event loops, at most one per core.")
    private @Nullable Integer shards;

    @Option(names = "--log-level", paramLabel = "LEVEL", description = "error, warning, info or debug (info).")
    private @Nullable String logLevel;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; options here win over it.")
    private @Nullable Path config;

    /** No options. */
    public ServeOptions() {}

    /** These two alone. */
    public ServeOptions(@Nullable Path dataDir, @Nullable Path config) {
        this.dataDir = dataDir;
        this.config = config;
    }

    /**
     * Reads all sources of the configuration.
     *
     * @throws CommandFailure when a file cannot be read
     */
    public Resolution read() {
        ConfigSources sources = new ConfigSources(Keys.TABLE, System.getenv())
                .option(StorageKeys.DATA_DIR, dataDir)
                .option(ListenerKeys.AMQP, amqpPort)
                .option(ListenerKeys.HTTP, httpPort)
                .option(ListenerKeys.METRICS, metricsPort)
                .option(ListenerKeys.BIND, bind)
                .option(NodeKeys.SHARDS, shards)
                .option(LogKeys.LEVEL, logLevel);
        try {
            return sources.read(config);
        } catch (ConfigException e) {
            throw failure(e);
        }
    }

    /**
     * What the daemon runs with.
     *
     * @throws CommandFailure when anything is wrong
     */
    public static ServeSettings settings(Resolution resolution) {
        try {
            return ServeSettings.of(resolution.orThrow());
        } catch (ConfigException e) {
            throw failure(e);
        }
    }

    /**
     * The data directory of the daemon with these options.
     *
     * @throws CommandFailure when anything is wrong
     */
    public Path dataDirectory() {
        Resolution resolution = read();
        try {
            Config checked = resolution.orThrow();
            return checked.value(StorageKeys.DATA_DIR);
        } catch (ConfigException e) {
            throw failure(e);
        }
    }

    private static CommandFailure failure(ConfigException e) {
        return new CommandFailure(
                e.isOption() ? ExitCode.USAGE : ExitCode.CONFIGURATION, String.valueOf(e.getMessage()));
    }
}
