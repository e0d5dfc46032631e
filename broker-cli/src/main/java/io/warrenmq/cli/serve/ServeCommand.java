package io.warrenmq.cli.serve;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.config.Resolution;
import io.warrenmq.cli.log.LogConfiguration;
import io.warrenmq.cli.service.HangUp;
import io.warrenmq.cli.service.ServiceState;
import io.warrenmq.cli.settings.ServeOptions;
import io.warrenmq.cli.settings.ServeSettings;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code warren serve}: runs the broker in the foreground until it is told to stop. */
@Command(
        name = "serve",
        description = "Runs the broker in the foreground.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger("broker");

    @Mixin
    private ServeOptions options = new ServeOptions();

    @Override
    public Integer call() throws InterruptedException {
        Resolution resolution = options.read();
        ServeSettings settings = ServeOptions.settings(resolution);
        LogConfiguration.apply(settings.log());
        resolution.warnings().forEach(LOG::warn);
        ServiceState service = ServiceState.of(System.getenv());
        Reloading reloading = new Reloading(options, resolution.config(), service);
        reloading.onReload(changed -> LogConfiguration.levels(changed.log()));
        HangUp.onSignal(reloading::reload);
        Daemon daemon = Daemon.start(settings, service);
        reloading.onReload(daemon::reload);
        daemon.awaitStop();
        return ExitCode.OK;
    }

    /** A setting is wrong. */
    static CommandFailure wrong(String message) {
        return new CommandFailure(ExitCode.CONFIGURATION, message);
    }
}
