package io.warrenmq.cli.store;

import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.store.recovery.CheckReport;
import io.warrenmq.store.recovery.StoreCheck;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code warren store check}: reads all that a stopped broker has stored and tells what is damaged. */
@Command(
        name = "check",
        description = "Reads all that a stopped broker has stored and tells what is damaged. Changes nothing.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CheckCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the broker keeps what is durable.")
    private @Nullable Path dataDir;

    @Option(names = "--config", paramLabel = "FILE", description = "The broker's configuration file.")
    private @Nullable Path config;

    @Override
    public Integer call() {
        return OpenedStore.with(dataDir, config, (disk, checkpoints) -> {
            CheckReport report = StoreCheck.run(disk, checkpoints);
            PrintWriter out = spec.commandLine().getOut();
            report.lines().forEach(out::println);
            out.flush();
            return report.isSound() ? ExitCode.OK : ExitCode.DATA;
        });
    }
}
