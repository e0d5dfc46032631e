package io.warrenmq.cli.store;

import io.warrenmq.cli.admin.print.ProgressBar;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.settings.ServeOptions;
import io.warrenmq.store.DataDirectory;
import io.warrenmq.store.recovery.CheckReport;
import io.warrenmq.store.recovery.StoreCheck;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code warren store backup}: copies what a stopped broker has stored, and checks the copy. */
@Command(
        name = "backup",
        description = "Copies what a stopped broker has stored to an empty directory, and checks the copy. A broker"
                + " that is started on the copy has all that there was.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BackupCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Parameters(paramLabel = "TARGET", description = "Where the copy goes: a directory that is new or empty.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private Path target;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the broker keeps what is durable.")
    private @Nullable Path dataDir;

    @Option(names = "--config", paramLabel = "FILE", description = "The broker's configuration file.")
    private @Nullable Path config;

    @Override
    public Integer call() {
        Path source = new ServeOptions(dataDir, config).dataDirectory();
        if (!Files.isDirectory(source)) {
            throw new CommandFailure(ExitCode.CONFIGURATION, "data directory " + source + " does not exist");
        }
        copy(source);
        return check();
    }

    /** The lock keeps a broker from starting meanwhile. */
    private void copy(Path source) {
        try (DataDirectory data = DataDirectory.open(source)) {
            BackupFiles files = BackupFiles.of(data.path());
            files.prepare(target);
            long mebibytes = files.bytes() / BackupFiles.MEBIBYTE;
            try (ProgressBar progress =
                    new ProgressBar(spec.commandLine().getErr(), isTerminal(), "copying (MiB)", mebibytes)) {
                files.copyTo(target, progress::step);
            }
            say("copied " + files.count() + " files, " + files.bytes() + " bytes to " + target);
        } catch (DataDirectory.InUseException e) {
            throw new CommandFailure(
                    ExitCode.TRY_AGAIN,
                    e.getMessage() + ": stop it for the time of the copy, or copy a snapshot of the file system");
        } catch (DataDirectory.UnusableException e) {
            throw new CommandFailure(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "the copy to " + target + " failed: " + e);
        }
    }

    /** What was damaged is so in the copy, too, and the operator should know. */
    private int check() {
        try {
            return OpenedStore.with(target, config, (disk, checkpoints) -> {
                CheckReport report = StoreCheck.run(disk, checkpoints);
                report.lines().forEach(this::say);
                return report.isSound() ? ExitCode.OK : ExitCode.DATA;
            });
        } finally {
            settle();
        }
    }

    /** To look into the copy has changed it: its lock is there, and its catalogue was opened and closed. */
    private void settle() {
        try {
            BackupFiles.settle(target);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "the copy " + target + " cannot be made durable: " + e);
        }
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }
}
