package io.warrenmq.store;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.store.checkpoint.CheckpointException;
import io.warrenmq.store.checkpoint.CheckpointStore;
import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.journal.JournalEvents;
import io.warrenmq.store.journal.JournalLog;
import io.warrenmq.store.journal.SegmentFile;
import io.warrenmq.store.journal.Segments;
import io.warrenmq.store.ledger.Ledger;
import io.warrenmq.store.paging.MessageReader;
import io.warrenmq.store.recovery.DamageException;
import io.warrenmq.store.recovery.Recovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the broker keeps: journal, checkpoints and pages of one directory. Opening it recovers what an earlier run has
 * left; the journal can be appended to at once and is written after {@link #start}.
 */
public final class Store implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);

    /** As many dead segments are worth a checkpoint of their own. */
    private static final int DEAD_SEGMENTS_MAX = 4;

    /** Memory that the ledger may take before a checkpoint frees it. */
    private static final long PENDING_BYTES_MAX = 8L * 1024 * 1024;

    private static final long RETRY_NANOS = 1_000_000_000L;

    private final CheckpointStore checkpoints;
    private final StoreSettings settings;
    private final Threads threads;
    private final Ledger ledger;
    private Recovered recovered;
    private final JournalLog log;
    private final MessageReader reader;
    private final Checkpointer checkpointer;
    private volatile boolean started;
    private volatile boolean checkpointing;
    private long retryAtNanos;

    /**
     * Where the store's work is done that must not hold up the writer or a shard. Each runs its tasks one after the
     * other.
     *
     * @param segments prepares files
     * @param checkpoints stores checkpoints
     * @param reading reads messages back
     * @param writingOut writes out messages that no longer fit into memory
     */
    public record Threads(Executor segments, Executor checkpoints, Executor reading, Executor writingOut) {}

    /**
     * Recovers what is there and begins a run.
     *
     * @throws DamageException when something that was durable is missing or damaged; nothing was changed then
     */
    public static Store open(
            Disk disk,
            CheckpointStore checkpoints,
            StoreSettings settings,
            JournalEvents events,
            RandomGenerator random,
            Threads threads)
            throws IOException, DamageException {
        return new Store(disk, checkpoints, settings, events, random, threads);
    }

    private Store(
            Disk disk,
            CheckpointStore checkpoints,
            StoreSettings settings,
            JournalEvents events,
            RandomGenerator random,
            Threads threads)
            throws IOException, DamageException {
        this.checkpoints = checkpoints;
        this.settings = settings;
        this.threads = threads;
        long begin = System.nanoTime();
        Recovery recovery = new Recovery(disk, checkpoints);
        this.ledger = recovery.ledger();
        for (long leftover : recovery.chain().leftovers()) {
            disk.delete(SegmentFile.name(leftover));
        }
        MessageReader.forgetPages(disk);
        Segments segments = new Segments(disk, threads.segments(), settings.segmentBytes(), events);
        this.log = JournalLog.begin(
                segments,
                recovery.chain().greatestId() + 1,
                recovery.chain().last(),
                recovery.tail(),
                new JournalLog.Options(
                        settings.sync(), settings.segmentBytes(), settings.backlogBytesMax(), events, random),
                this::follow);
        this.reader = new MessageReader(log.journal(), disk, checkpoints, threads.reading(), threads.writingOut());
        this.checkpointer = new Checkpointer(disk, checkpoints, segments, reader);
        this.recovered = recovery.recovered();
        recovery.decisions().forEach(each -> log.journal().decided(each.queueId(), each.position(), each.decision()));
        report(System.nanoTime() - begin);
    }

    private void report(long nanos) {
        long waiting = recovered.contents().values().stream()
                .mapToLong(content -> content.positions().size())
                .sum();
        LOG.info(
                "Recovered {} messages in {} queues in {} s, after reading {} records of the journal",
                waiting,
                recovered.contents().size(),
                String.format(Locale.ROOT, "%.1f", nanos / 1e9),
                ledger.recordCount());
    }

    /** What an earlier run has left. */
    public Recovered recovered() {
        return recovered;
    }

    /** The same, which the store keeps no longer: it takes memory for each message that waits. */
    public Recovered takeRecovered() {
        Recovered taken = recovered;
        recovered = Recovered.EMPTY;
        return taken;
    }

    public Journal journal() {
        return log.journal();
    }

    public Paging paging() {
        return reader;
    }

    /** For tests that let no thread write. */
    public JournalLog log() {
        return log;
    }

    /** Allows checkpoints from now on, for tests that let no thread write. */
    public void startWithoutThread() {
        started = true;
    }

    /** Lets the journal be written. */
    public void start() {
        started = true;
        log.start();
    }

    // --- on the writer's thread

    private void follow(ByteBuffer batch, long position) {
        ledger.follow(batch, position);
        if (started && !checkpointing && isCheckpointDue()) {
            beginCheckpoint();
        }
    }

    private boolean isCheckpointDue() {
        return ledger.followedBytes() >= settings.checkpointBytes()
                || ledger.deadCount() >= DEAD_SEGMENTS_MAX
                || ledger.pendingBytes() >= PENDING_BYTES_MAX;
    }

    private void beginCheckpoint() {
        if (checkpointer.hasFailed()) {
            long now = System.nanoTime();
            if (now - retryAtNanos >= 0) {
                retryAtNanos = now + RETRY_NANOS;
                inBackground(() -> checkpointer.retry());
            }
            return;
        }
        if (log.writer().forceForCheckpoint()) {
            var delta = ledger.takeDelta();
            inBackground(() -> checkpointer.store(delta));
        }
    }

    private void inBackground(Runnable work) {
        checkpointing = true;
        threads.checkpoints().execute(() -> {
            try {
                work.run();
            } finally {
                checkpointing = false;
            }
        });
    }

    /** Makes durable what was appended and stores a last checkpoint, so that the next start is quick. */
    @Override
    public void close() {
        log.journal().close();
        runAndWait(threads.checkpoints(), () -> {
            if (!log.writer().hasFailed() && checkpointer.retry()) {
                checkpointer.store(ledger.takeDelta());
            }
        });
        runAndWait(threads.reading(), reader::close);
        try {
            checkpoints.close();
        } catch (CheckpointException e) {
            LOG.warn("the checkpoint store did not close cleanly: {}", e.getMessage());
        }
    }

    private static void runAndWait(Executor executor, Runnable last) {
        CompletableFuture.runAsync(last, executor).join();
    }
}
