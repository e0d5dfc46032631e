package io.warrenmq.cli.store;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code warren store}: looks after what a stopped broker has stored. */
@Command(
        name = "store",
        description = "Checks, repairs and copies what a stopped broker has stored.",
        mixinStandardHelpOptions = true,
        subcommands = {CheckCommand.class, RepairCommand.class, BackupCommand.class})
public final class StoreCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, such as 'store check'");
    }
}
