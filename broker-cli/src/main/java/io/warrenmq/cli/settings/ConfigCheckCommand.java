package io.warrenmq.cli.settings;

import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.config.ConfigException;
import io.warrenmq.cli.config.Resolution;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code warren config check}: tells everything that is wrong, one line each. */
@Command(
        name = "check",
        description = "Checks the configuration and lists all that is wrong; starts nothing.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ConfigCheckCommand implements Callable<Integer> {
    @Mixin
    private ServeOptions options = new ServeOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public Integer call() {
        Resolution resolution = options.read();
        PrintWriter err = spec.commandLine().getErr();
        resolution.warnings().forEach(warning -> err.println("warning: " + warning));
        List<ConfigException> problems = new ArrayList<>(resolution.problems());
        if (problems.isEmpty()) {
            try {
                ServeSettings.of(resolution.config());
            } catch (ConfigException e) {
                problems.add(e);
            }
        }
        problems.forEach(problem -> err.println("error: " + problem.getMessage()));
        if (problems.isEmpty()) {
            spec.commandLine().getOut().println("The configuration is good.");
            return ExitCode.OK;
        }
        return ExitCode.CONFIGURATION;
    }
}
