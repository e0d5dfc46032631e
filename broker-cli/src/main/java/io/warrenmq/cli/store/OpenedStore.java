package io.warrenmq.cli.store;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.settings.ServeOptions;
import io.warrenmq.store.DataDirectory;
import io.warrenmq.store.checkpoint.CheckpointException;
import io.warrenmq.store.checkpoint.CheckpointStore;
import io.warrenmq.store.checkpoint.H2CheckpointStore;
import io.warrenmq.store.disk.DirectoryDisk;
import io.warrenmq.store.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A data directory that a command has locked and opened, without starting a broker on it. */
final class OpenedStore {
    private static final String CATALOGUE = "catalogue.mv.db";

    private OpenedStore() {}

    /** What a command does with it; returns the exit code. */
    @FunctionalInterface
    interface Work {
        int run(Disk disk, CheckpointStore checkpoints) throws IOException;
    }

    /**
     * Locks the directory for the time of the work.
     *
     * @throws CommandFailure when a broker runs there, or the directory or its catalogue cannot be read
     */
    static int with(@Nullable Path option, @Nullable Path config, Work work) {
        Path path = new ServeOptions(option, config).dataDirectory();
        if (!Files.isDirectory(path)) {
            throw new CommandFailure(ExitCode.CONFIGURATION, "data directory " + path + " does not exist");
        }
        try (DataDirectory data = DataDirectory.open(path)) {
            Disk disk = new DirectoryDisk(data.path());
            if (!disk.list().contains(CATALOGUE)) {
                return withoutCatalogue(path, disk);
            }
            try (CheckpointStore checkpoints = H2CheckpointStore.open(data.path())) {
                return work.run(disk, checkpoints);
            }
        } catch (DataDirectory.InUseException e) {
            throw new CommandFailure(ExitCode.TRY_AGAIN, String.valueOf(e.getMessage()));
        } catch (DataDirectory.UnusableException e) {
            throw new CommandFailure(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()));
        } catch (CheckpointException e) {
            throw new CommandFailure(
                    ExitCode.DATA,
                    "damaged: " + path.resolve(CATALOGUE) + " cannot be read: " + e.getMessage()
                            + ". This cannot be repaired: restore the data directory from a backup");
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "data directory " + path + " cannot be read: " + e);
        }
    }

    private static int withoutCatalogue(Path path, Disk disk) throws IOException {
        if (disk.list().stream().noneMatch(name -> name.startsWith("journal-"))) {
            return ExitCode.OK; // no broker has ever run here
        }
        throw new CommandFailure(
                ExitCode.DATA,
                "damaged: " + path.resolve(CATALOGUE)
                        + " is missing, though there is a journal. This cannot be repaired:"
                        + " restore the data directory from a backup");
    }
}
