package io.warrenmq.store;

import io.warrenmq.store.checkpoint.Checkpoint;
import io.warrenmq.store.checkpoint.CheckpointException;
import io.warrenmq.store.checkpoint.CheckpointStore;
import io.warrenmq.store.checkpoint.SegmentBook;
import io.warrenmq.store.checkpoint.StoredMessage;
import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.SegmentFile;
import io.warrenmq.store.journal.Segments;
import io.warrenmq.store.ledger.Book;
import io.warrenmq.store.ledger.LedgerDelta;
import io.warrenmq.store.paging.MessageReader;
import io.warrenmq.store.paging.StoredRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what the ledger hands over, moves messages out of segments that are mostly dead, and only when that is durable
 * lets go of segments. One checkpoint at a time; one that fails is tried again until it succeeds, for the ones after it
 * build on it.
 */
final class Checkpointer {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

    private final Disk disk;
    private final CheckpointStore store;
    private final Segments segments;
    private final MessageReader reader;
    private @Nullable LedgerDelta pending;

    /** Made of {@link #pending}; saved again as it is, because the attempt that failed may have been carried out. */
    private @Nullable Checkpoint checkpoint;

    Checkpointer(Disk disk, CheckpointStore store, Segments segments, MessageReader reader) {
        this.disk = disk;
        this.store = store;
        this.segments = segments;
        this.reader = reader;
    }

    /** Whether a checkpoint has failed and waits for {@link #retry}. */
    synchronized boolean hasFailed() {
        return pending != null;
    }

    /** Stores what has changed. Not while {@link #hasFailed}. */
    synchronized void store(LedgerDelta delta) {
        pending = delta;
        if (!attempt(delta)) {
            LOG.error("The journal keeps everything until a checkpoint succeeds");
        }
    }

    /** Tries the failed checkpoint once more; true when none is left. */
    synchronized boolean retry() {
        LedgerDelta again = pending;
        return again == null || attempt(again);
    }

    private boolean attempt(LedgerDelta delta) {
        try {
            Checkpoint made = checkpoint == null ? checkpoint(delta) : checkpoint;
            checkpoint = made;
            store.save(made);
            pending = null;
            checkpoint = null;
            made.gone().forEach(this::retire);
            return true;
        } catch (CheckpointException | UncheckedIOException e) {
            LOG.warn("A checkpoint failed and is to be tried again: {}", text(e));
            return false;
        }
    }

    private static String text(Exception e) {
        return String.valueOf(e.getMessage());
    }

    private Checkpoint checkpoint(LedgerDelta delta) {
        List<Long> gone = new ArrayList<>(delta.gone());
        List<StoredMessage> moved = new ArrayList<>();
        for (long moving : delta.moving()) {
            addMessagesOf(moving, delta, moved);
            gone.add(moving);
        }
        List<SegmentBook> books = delta.books().stream()
                .filter(book -> !delta.moving().contains(book.segment()))
                .toList();
        return new Checkpoint(
                delta.position(),
                delta.lastQueueId(),
                delta.changes(),
                books,
                gone,
                moved,
                delta.settled(),
                delta.notes(),
                delta.producers());
    }

    /** Adds what still lives in a segment. */
    private void addMessagesOf(long segment, LedgerDelta delta, List<StoredMessage> messages) {
        SegmentBook stored = store.book(segment);
        SegmentBook added = delta.books().stream()
                .filter(book -> book.segment() == segment)
                .findFirst()
                .orElse(SegmentBook.empty(segment));
        try (StoredRecords records = new StoredRecords(disk, segment)) {
            Book.forEachWaiting(
                    Book.joined(stored.messages(), added.messages()),
                    Book.joined(stored.settled(), added.settled()),
                    (offset, to, bodyBytes, mark) -> {
                        long[] live = to.filtered(delta.queues()::contains);
                        if (live.length > 0) {
                            messages.add(new StoredMessage(
                                    Position.of(segment, offset), live, bodyBytes, mark, records.content(offset)));
                        }
                    });
        }
    }

    private void retire(long segment) {
        reader.retire(segment);
        try {
            segments.retire(segment);
        } catch (IOException e) {
            LOG.warn("cannot delete {}, which the next start will: {}", SegmentFile.name(segment), text(e));
        }
    }
}
