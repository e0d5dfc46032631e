package io.warrenmq.store.journal;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.JournalUnit;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The journal on disk, as seen from the shards: an append copies into the batch that gathers while the writer has the
 * one before, under a lock that is never held for the disk. Positions are handed out at once, in segments that need not
 * have files yet.
 *
 * <p>Bound: {@link #isBehind} from {@code backlogBytesMax} on, until half of it is written; after that publishers
 * append what they had read already.
 */
public final class FileJournal implements Journal {
    private static final int SHARDS_MAX = 1024;

    private final Object lock = new Object();
    private final ArrayDeque<Batch> full = new ArrayDeque<>();
    private final AtomicReferenceArray<@Nullable Waiters> waiters = new AtomicReferenceArray<>(SHARDS_MAX);
    private final List<Waiters> waiting = new CopyOnWriteArrayList<>();
    private final RandomGenerator incarnations;
    private final int segmentBytes;
    private final long backlogBytesMax;
    private Batch open;
    private @Nullable Batch spare;
    private long fullBytes;
    private long writingBytes;
    private volatile boolean behind;
    private volatile long durablePosition;
    private volatile @Nullable Wakeable writer;

    /** Whom to wake when there is something to write. */
    interface Wakeable {
        /** Something was appended. */
        void appended();

        /** Somebody waits for it. */
        void awaited();
    }

    /**
     * @param first the segment to begin in
     * @param offset where in it
     */
    FileJournal(Segment first, int offset, int segmentBytes, long backlogBytesMax, RandomGenerator incarnations) {
        this.open = new Batch(first, offset);
        this.segmentBytes = segmentBytes;
        this.backlogBytesMax = backlogBytesMax;
        this.incarnations = incarnations;
        this.durablePosition = open.position() - 1;
    }

    void writer(Wakeable toWake) {
        writer = toWake;
    }

    // --- appending, from any shard

    @Override
    public long append(Message message, long[] queueIds, int queueCount) {
        Mark mark = Mark.of(message); // which may look at all headers
        long position;
        synchronized (lock) {
            position = roomFor(MessageRecord.bytesMax(message, queueCount)).add(message, mark, queueIds, queueCount);
            noteBacklog();
        }
        wakeWriter();
        return position;
    }

    @Override
    public long append(TopologyChange change) {
        byte[] payload = TopologyRecord.encode(change);
        long position;
        synchronized (lock) {
            position = roomFor(Records.FRAME_BYTES + (long) payload.length).add(RecordType.TOPOLOGY, payload);
            noteBacklog();
        }
        wakeWriter();
        return position;
    }

    @Override
    public long append(JournalUnit unit) {
        long bytes = Records.FRAME_BYTES + (long) unit.settlements().size() * Settlements.ENTRY_BYTES_MAX;
        for (JournalUnit.Publish each : unit.publishes()) {
            bytes += MessageRecord.bytesMax(each.message(), each.queueIds().length);
        }
        long position;
        synchronized (lock) {
            Batch batch = roomFor(bytes);
            position = batch.position();
            for (JournalUnit.Publish each : unit.publishes()) {
                long[] queueIds = each.queueIds();
                position = batch.add(each.message(), Mark.of(each.message()), queueIds, queueIds.length);
                each.message().journaledAt(position);
            }
            for (JournalUnit.Settlement each : unit.settlements()) {
                batch.settle(each.queueId(), each.position());
                position = batch.settlementsPosition();
            }
            noteBacklog();
        }
        wakeWriter();
        return position;
    }

    @Override
    public void settle(long queueId, long position) {
        synchronized (lock) {
            roomFor(0).settle(queueId, position);
            noteBacklog();
        }
        wakeWriter();
    }

    @Override
    public void returned(long queueId, long position, int deliveryCount) {
        note(Note.returned(queueId, position, deliveryCount));
    }

    @Override
    public void reschedule(long queueId, long position, long dueMs) {
        note(Note.rescheduled(queueId, position, dueMs));
    }

    private void note(Note note) {
        synchronized (lock) {
            roomFor(Records.FRAME_BYTES + (long) Note.BYTES_MAX).add(note);
            noteBacklog();
        }
        wakeWriter();
    }

    @Override
    public void decided(long queueId, long position, Decision decision) {
        synchronized (lock) {
            roomFor(Records.FRAME_BYTES + (long) Decided.BYTES_MAX).add(new Decided(queueId, position, decision));
            noteBacklog();
        }
        wakeWriter();
    }

    /** The batch that gathers, if the record fits into its segment, else one in a new segment. */
    private Batch roomFor(long recordBytesMax) {
        if (!open.fits(recordBytesMax)) {
            Batch before = open;
            Segment next = segmentAfter(before, recordBytesMax);
            open = emptyBatch(next, SegmentFile.HEADER_BYTES);
            if (before.isEmpty()) {
                spare = before;
            } else {
                before.seal();
                full.add(before);
                fullBytes += before.sizeBytes();
            }
        }
        return open;
    }

    /** A segment in which nothing stands yet is made larger instead, for each must have a batch. */
    private Segment segmentAfter(Batch before, long recordBytesMax) {
        Segment last = before.segment();
        boolean isUnused = before.isEmpty() && before.offset() == SegmentFile.HEADER_BYTES;
        long id = isUnused ? last.id() : last.id() + 1;
        long previous = isUnused ? last.header().previous() : last.id();
        long overhead = SegmentFile.HEADER_BYTES
                + BatchHeader.BYTES
                + 2L * Records.FRAME_BYTES
                + Settlements.ENTRY_BYTES_MAX
                + Batch.FILLING_BYTES_MAX;
        int capacity = Math.toIntExact(Math.max(segmentBytes, overhead + recordBytesMax));
        return new Segment(new SegmentFile(id, previous, SegmentFile.newIncarnation(incarnations), capacity));
    }

    private Batch emptyBatch(Segment segment, int offset) {
        Batch reused = spare;
        if (reused == null) {
            return new Batch(segment, offset);
        }
        spare = null;
        reused.restart(segment, offset);
        return reused;
    }

    private void noteBacklog() {
        if (!behind && backlogBytes() > backlogBytesMax) {
            behind = true;
        }
    }

    private long backlogBytes() {
        return fullBytes + open.sizeBytes() + writingBytes;
    }

    private void wakeWriter() {
        Wakeable toWake = writer;
        if (toWake != null) {
            toWake.appended();
        }
    }

    // --- durability, from any shard

    @Override
    public long durablePosition() {
        return durablePosition;
    }

    @Override
    public void whenDurable(long position, Shard shard, Runnable task) {
        Waiters own = waitersOf(shard);
        own.add(position, task);
        own.wake(this::durablePosition);
        Wakeable toWake = writer;
        if (toWake != null && position > durablePosition) {
            toWake.awaited();
        }
    }

    private Waiters waitersOf(Shard shard) {
        Waiters own = waiters.get(shard.index());
        if (own == null) {
            own = new Waiters(shard);
            waiters.set(shard.index(), own); // only this shard does so
            waiting.add(own);
        }
        return own;
    }

    @Override
    public boolean isBehind() {
        return behind;
    }

    @Override
    public void whenCaughtUp(Shard shard, Runnable task) {
        long appended;
        synchronized (lock) {
            appended = open.isEmpty() ? open.position() - 1 : open.position();
        }
        whenDurable(appended, shard, task);
    }

    /** Stops; the writer does the rest. */
    @Override
    public void close() {
        Wakeable toWake = writer;
        if (toWake instanceof JournalThread thread) {
            thread.stop();
        }
    }

    // --- for the writer

    /** What is to be written next; null when there is nothing. */
    @Nullable
    Batch take() {
        synchronized (lock) {
            Batch batch = full.poll();
            if (batch != null) {
                fullBytes -= batch.sizeBytes();
            } else if (open.isEmpty()) {
                return null;
            } else {
                batch = takeOpen();
            }
            writingBytes = batch.sizeBytes();
            return batch;
        }
    }

    /** A batch without records, to carry a newer watermark; null when there is something to write. */
    @Nullable
    Batch takeMarker() {
        synchronized (lock) {
            if (!full.isEmpty() || !open.isEmpty()) {
                return null;
            }
            roomFor(0);
            return takeOpen();
        }
    }

    private Batch takeOpen() {
        Batch batch = open;
        int end = batch.seal();
        open = emptyBatch(batch.segment(), end);
        return batch;
    }

    boolean hasWork() {
        synchronized (lock) {
            return !full.isEmpty() || !open.isEmpty();
        }
    }

    /** The batch is on the disk, as far as the policy asks for. */
    void durable(Batch batch) {
        durablePosition = batch.end() - 1;
        wakeWaiters();
    }

    /** The writer is done with the batch. */
    void release(Batch batch) {
        synchronized (lock) {
            writingBytes = 0;
            if (spare == null) {
                spare = batch;
            }
            if (behind && backlogBytes() <= backlogBytesMax / 2) {
                behind = false;
            }
        }
    }

    private void wakeWaiters() {
        for (Waiters each : waiting) {
            each.wake(this::durablePosition);
        }
    }
}
