package io.warrenmq.cli;

import io.warrenmq.cli.admin.AdminCommands;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.command.Version;
import io.warrenmq.cli.perf.PerfCommand;
import io.warrenmq.cli.serve.ServeCommand;
import io.warrenmq.cli.settings.ConfigCommand;
import io.warrenmq.cli.store.StoreCommand;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code warren} command. */
@Command(
        name = "warren",
        description = "An AMQP 0-9-1 message broker.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {ServeCommand.class, ConfigCommand.class, StoreCommand.class, PerfCommand.class})
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs the command and returns its exit code; {@code serve} returns when the broker has stopped. */
    static int run(String... args) {
        String[] arranged = AdminCommands.arrange(args);
        CommandLine command = new CommandLine(new Main());
        AdminCommands.addTo(command, arranged);
        return command.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::explain)
                .setExecutionExceptionHandler((failure, failed, _) -> report(failure, failed))
                .setExpandAtFiles(false) // a password may begin with @
                .execute(arranged);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, such as 'serve'");
    }

    private static int explain(ParameterException mistake, String[] args) {
        CommandLine command = mistake.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("warren: " + mistake.getMessage());
        UnmatchedArgumentException.printSuggestions(mistake, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private static int report(Exception failure, CommandLine command) {
        if (failure instanceof CommandFailure expected) {
            command.getErr().println("warren: " + expected.getMessage());
            return expected.exitCode();
        }
        LoggerFactory.getLogger(Main.class).error("internal error, a defect of the command", failure);
        return ExitCode.INTERNAL;
    }
}
