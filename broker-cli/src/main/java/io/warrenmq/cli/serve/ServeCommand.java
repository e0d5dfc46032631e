package io.warrenmq.cli.serve;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.log.LogConfiguration;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code warren serve}: runs the broker in the foreground until it is told to stop. */
@Command(
        name = "serve",
        description = "Runs the broker in the foreground.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ServeCommand implements Callable<Integer> {
    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the broker keeps what is durable.")
    private @Nullable Path dataDir;

    @Option(names = "--amqp-port", paramLabel = "N", description = "AMQP port, 0 for any that is free (5672).")
    private @Nullable Integer amqpPort;

    @Option(names = "--http-port", paramLabel = "N", description = "HTTP port, 0 for any that is free (15672).")
    private @Nullable Integer httpPort;

    @Option(
            names = "--metrics-port",
            paramLabel = "N",
            description = "Port for metrics (15692); taken for now, served by a coming version.")
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

    @Override
    public Integer call() throws InterruptedException {
        ConfigFile file = config == null ? ConfigFile.EMPTY : ConfigFile.read(config);
        ServeSettings.Builder builder = new ServeSettings.Builder(file);
        ServeSettings settings = builder.dataDir(dataDir)
                .amqpPort(amqpPort)
                .httpPort(httpPort)
                .metricsPort(metricsPort)
                .bind(bind)
                .shards(shards)
                .logLevel(logLevel)
                .build();
        LogConfiguration.level(settings.logLevel());
        Daemon daemon = Daemon.start(settings);
        daemon.awaitStop();
        return ExitCode.OK;
    }

    /**
     * The data directory that {@code serve} would use with these options.
     *
     * @throws CommandFailure when the configuration is wrong
     */
    public static Path dataDirectory(@Nullable Path dataDir, @Nullable Path config) {
        ConfigFile file = config == null ? ConfigFile.EMPTY : ConfigFile.read(config);
        return new ServeSettings.Builder(file).dataDir(dataDir).build().dataDir();
    }

    /** A setting is wrong. */
    static CommandFailure wrong(String message) {
        return new CommandFailure(ExitCode.CONFIGURATION, message);
    }
}
