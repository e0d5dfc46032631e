package io.warrenmq.cli.serve;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.log.LogConfiguration;
import io.warrenmq.cli.settings.ServeSettings;
import io.warrenmq.core.alarm.Alarms;
import io.warrenmq.store.DataDirectory;
import io.warrenmq.store.Store;
import io.warrenmq.store.StoreSettings;
import io.warrenmq.store.checkpoint.CheckpointException;
import io.warrenmq.store.checkpoint.H2CheckpointStore;
import io.warrenmq.store.disk.DirectoryDisk;
import io.warrenmq.store.journal.JournalEvents;
import io.warrenmq.store.recovery.DamageException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store with its directory and its threads, and what becomes of the broker when the disk fails or is full. */
final class DurableStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("store");

    private final DataDirectory data;
    private final ExecutorService background = thread("segments");
    private final ExecutorService checkpointing = thread("checkpoints");
    private final ExecutorService reading = thread("reader");
    private final ExecutorService writingOut = thread("pages");
    private final Store store;

    /** @throws CommandFailure when the directory cannot be used, or what is in it is damaged */
    static DurableStore open(ServeSettings settings, Alarms.Source noSpace) {
        try {
            return new DurableStore(DataDirectory.open(settings.dataDir()), settings, noSpace);
        } catch (DataDirectory.InUseException e) {
            throw failure(ExitCode.TRY_AGAIN, e);
        } catch (DataDirectory.UnusableException e) {
            throw failure(ExitCode.CONFIGURATION, e);
        } catch (DamageException | CheckpointException e) {
            throw new CommandFailure(
                    ExitCode.DATA,
                    "data directory " + settings.dataDir() + " is damaged: " + e.getMessage()
                            + ". 'warren store check' says more, 'warren store repair' sets damaged parts aside");
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.UNAVAILABLE, "data directory " + settings.dataDir() + " cannot be read: " + e);
        }
    }

    private static CommandFailure failure(int exitCode, Exception cause) {
        return new CommandFailure(exitCode, String.valueOf(cause.getMessage()));
    }

    private DurableStore(DataDirectory data, ServeSettings settings, Alarms.Source noSpace)
            throws IOException, DamageException {
        this.data = data;
        this.store = Store.open(
                new DirectoryDisk(data.path()),
                H2CheckpointStore.open(data.path()),
                StoreSettings.of(
                        settings.store().sync(),
                        settings.store().segmentBytes(),
                        settings.store().backlogBytes()),
                new Events(noSpace),
                new SecureRandom(),
                new Store.Threads(background, checkpointing, reading, writingOut));
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    Store store() {
        return store;
    }

    DataDirectory data() {
        return data;
    }

    /** Makes durable what was appended, and gives the directory free. */
    @Override
    public void close() throws IOException {
        store.close();
        background.shutdown();
        checkpointing.shutdown();
        reading.shutdown();
        writingOut.shutdown();
        data.close();
    }

    private record Events(Alarms.Source noSpace) implements JournalEvents {
        @Override
        public void failed(Throwable cause) {
            // What was written since the last force may be lost although it can still be read. The only safe thing is
            // to end before anybody hears of success, and to read at the next start what is really there.
            String end = "Nothing is confirmed any more; the broker ends now";
            if (cause instanceof IOException) {
                LOG.error("The disk failed under the journal: {}. {}", cause.getMessage(), end);
            } else {
                LOG.error("The journal has a defect. {}", end, cause);
            }
            LogConfiguration.flush();
            Runtime.getRuntime().halt(ExitCode.INTERNAL);
        }

        @Override
        public void spaceExhausted(boolean exhausted, String detail) {
            if (exhausted) {
                noSpace.raise("The journal cannot get its next segment: " + detail);
            } else {
                noSpace.clear();
            }
        }
    }
}
