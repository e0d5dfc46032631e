package io.warrenmq.cli.store;

import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.store.checkpoint.CheckpointStore;
import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.recovery.CheckReport;
import io.warrenmq.store.recovery.StoreCheck;
import io.warrenmq.store.recovery.StoreRepair;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code warren store repair}: sets damaged parts aside, so that the broker starts with all that is left. */
@Command(
        name = "repair",
        description =
                "Sets damaged parts aside, so that the broker starts with all that is left. Tells what will be lost"
                        + " and changes nothing without --yes.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RepairCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the broker keeps what is durable.")
    private @Nullable Path dataDir;

    @Option(names = "--config", paramLabel = "FILE", description = "The broker's configuration file.")
    private @Nullable Path config;

    @Option(names = "--yes", description = "Repair, and lose what cannot be read.")
    private boolean yes;

    @Override
    public Integer call() {
        return OpenedStore.with(dataDir, config, this::repair);
    }

    private int repair(Disk disk, CheckpointStore checkpoints) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        CheckReport before = StoreCheck.run(disk, checkpoints);
        before.lines().forEach(out::println);
        before.losses().forEach(out::println);
        if (before.isSound()) {
            out.flush();
            return ExitCode.OK;
        }
        if (!yes || !before.isRepairable()) {
            if (before.isRepairable()) {
                out.println("nothing was changed; 'warren store repair --yes' repairs it with these losses");
            }
            out.flush();
            return ExitCode.DATA;
        }
        CheckReport after = StoreRepair.run(disk, checkpoints, out::println);
        after.lines().forEach(out::println);
        out.flush();
        return after.isSound() ? ExitCode.OK : ExitCode.DATA;
    }
}
