package io.warrenmq.bench.rig;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.store.Store;
import io.warrenmq.store.StoreSettings;
import io.warrenmq.store.checkpoint.H2CheckpointStore;
import io.warrenmq.store.disk.DirectoryDisk;
import io.warrenmq.store.journal.JournalEvents;
import io.warrenmq.store.journal.SyncPolicy;
import io.warrenmq.store.recovery.DamageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** A store of the broker's usual size in a new directory below {@code java.io.tmpdir}, which goes with it. */
public final class RealJournal implements AutoCloseable {
    /** The one queue that its messages are for. */
    public static final long QUEUE = 1;

    private final Path directory = Files.createTempDirectory("warren-journal");
    private final ExecutorService segments = thread();
    private final ExecutorService checkpoints = thread();
    private final ExecutorService reading = thread();
    private final MailboxShard shard = new MailboxShard();
    private final Store store;
    private boolean reached;

    public RealJournal(SyncPolicy sync) throws IOException, DamageException {
        StoreSettings usual = StoreSettings.defaults();
        store = Store.open(
                new DirectoryDisk(directory),
                H2CheckpointStore.open(directory),
                StoreSettings.of(sync, usual.segmentBytes(), usual.backlogBytesMax()),
                new NoEvents(),
                new Random(1),
                new Store.Threads(segments, checkpoints, reading, segments));
        store.start();
        journal().append(new TopologyChange.QueueDeclared("/", "orders", QUEUE, false, FieldTable.EMPTY));
    }

    private static ExecutorService thread() {
        return Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    }

    public Journal journal() {
        return store.journal();
    }

    /** Waits as a channel with confirms does. */
    public void awaitDurable(long position) throws InterruptedException {
        reached = false;
        journal().whenDurable(position, shard, () -> reached = true);
        shard.runUntil(() -> reached);
    }

    /** Waits as a publisher does that has got too far ahead of the disk. */
    public void awaitCaughtUp() throws InterruptedException {
        reached = false;
        journal().whenCaughtUp(shard, () -> reached = true);
        shard.runUntil(() -> reached);
    }

    @Override
    public void close() throws IOException {
        store.close();
        segments.close();
        checkpoints.close();
        reading.close();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private static final class NoEvents implements JournalEvents {
        @Override
        public void failed(Throwable cause) {
            throw new IllegalStateException("the disk failed", cause);
        }

        @Override
        public void spaceExhausted(boolean exhausted, String detail) {
            throw new IllegalStateException("the disk is full: " + detail);
        }
    }
}
