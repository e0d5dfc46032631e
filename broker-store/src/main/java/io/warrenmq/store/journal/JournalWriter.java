package io.warrenmq.store.journal;

import io.warrenmq.store.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches and forces them to the disk: one thread's work, one step at a time. A write or a force that fails is
 * never tried again, because the pages may count as clean although the disk never saw them: from then on nothing
 * becomes durable any more.
 */
public final class JournalWriter {
    /** What has become durable is told to, batch by batch, in order. */
    @FunctionalInterface
    public interface Follower {
        /**
         * @param records header and records; to be read within the call
         * @param position of the batch
         */
        void follow(ByteBuffer records, long position);
    }

    private final FileJournal journal;
    private final Segments segments;
    private final SyncPolicy policy;
    private final JournalEvents events;
    private final Follower follower;
    private @Nullable Batch waiting;
    private @Nullable DiskFile file;
    private long currentSegment;
    private long forcedUpTo;
    private long writtenUpTo;
    private boolean markerDue;
    private boolean failed;

    /** What became of a step. */
    public enum Step {
        WROTE,
        NOTHING_TO_DO,
        /** There is no room for the next segment: to be tried again later. */
        STALLED,
        FAILED
    }

    JournalWriter(FileJournal journal, Segments segments, SyncPolicy policy, JournalEvents events, Follower follower) {
        this.journal = journal;
        this.segments = segments;
        this.policy = policy;
        this.events = events;
        this.follower = follower;
        this.forcedUpTo = journal.durablePosition() + 1;
        this.writtenUpTo = forcedUpTo;
    }

    /** Begins in a segment that has its file already and is durable so far. */
    void continueIn(Segment segment) {
        file = segment.file();
        currentSegment = segment.id();
    }

    /** Writes what has gathered, if anything has. */
    public Step step() {
        return run(false);
    }

    /** Writes a batch without records when the last one's durability is not on the disk yet. */
    public Step mark() {
        return markerDue && isForced() ? run(true) : Step.NOTHING_TO_DO;
    }

    private Step run(boolean marker) {
        if (failed) {
            return Step.FAILED;
        }
        try {
            Batch batch = waiting != null ? waiting : marker ? journal.takeMarker() : journal.take();
            if (batch == null) {
                return Step.NOTHING_TO_DO;
            }
            waiting = batch;
            write(batch, marker);
            waiting = null;
            journal.release(batch);
            return Step.WROTE;
        } catch (Segments.NoSpaceException _) {
            return Step.STALLED;
        } catch (IOException | RuntimeException | Error e) {
            failed = true;
            events.failed(e);
            return Step.FAILED;
        }
    }

    private void write(Batch batch, boolean marker) throws IOException, Segments.NoSpaceException {
        if (file == null || batch.segment().id() != currentSegment) {
            roll(batch.segment());
        }
        DiskFile current = Objects.requireNonNull(file);
        ByteBuffer bytes = batch.complete(forcedUpTo);
        current.write(bytes.duplicate(), batch.offset());
        writtenUpTo = batch.end();
        if (policy instanceof SyncPolicy.Always) {
            force();
        }
        markerDue = !marker;
        journal.durable(batch);
        follower.follow(bytes, batch.position());
    }

    /** Ends the segment that is written and begins the next. */
    private void roll(Segment next) throws IOException, Segments.NoSpaceException {
        DiskFile opened = segments.begin(next.header());
        DiskFile last = file;
        if (last != null) {
            force(); // whatever the policy: only the last segment may have an end that is not durable
            last.close();
        }
        next.opened(opened);
        file = opened;
        currentSegment = next.id();
    }

    /** Forces what was written. */
    void force() throws IOException {
        DiskFile current = file;
        if (current != null && forcedUpTo != writtenUpTo) {
            current.force(false);
            forcedUpTo = writtenUpTo;
        }
    }

    /** Forces by the clock, for {@link SyncPolicy.Interval}. */
    public Step forceNow() {
        if (failed) {
            return Step.FAILED;
        }
        try {
            force();
            return Step.WROTE;
        } catch (IOException | RuntimeException | Error e) {
            failed = true;
            events.failed(e);
            return Step.FAILED;
        }
    }

    /** Makes durable what was written, so that no checkpoint gets ahead of it; false when the disk failed. */
    public boolean forceForCheckpoint() {
        return forceNow() == Step.WROTE;
    }

    boolean isForced() {
        return forcedUpTo == writtenUpTo;
    }

    /** Whether the disk failed; then nothing is written any more. */
    public boolean hasFailed() {
        return failed;
    }

    /** Writes and forces all that is left, with the mark that all of it is durable, and closes the file. */
    public void finish() {
        Step last;
        do {
            last = step();
        } while (last == Step.WROTE);
        if (last == Step.NOTHING_TO_DO && forceNow() == Step.WROTE) {
            mark();
            forceNow();
        }
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            events.failed(e);
        }
    }

    /** Where the next run would begin to write. */
    long writtenUpTo() {
        return writtenUpTo;
    }
}
