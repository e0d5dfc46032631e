package io.warrenmq.store.recovery;

import io.warrenmq.core.journal.MarkList;
import io.warrenmq.core.journal.Recovered.QueueContent;
import io.warrenmq.core.paging.PositionList;
import io.warrenmq.store.checkpoint.CheckpointState;
import io.warrenmq.store.journal.Mark;
import io.warrenmq.store.journal.Note;
import io.warrenmq.store.ledger.Ledger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Gathers what waits in each queue: positions, and what messages say or queues have noted of some of them. */
final class WaitingMessages {
    private final Ledger ledger;
    private final CheckpointState.Notes stored;
    private final Map<Long, Content> contents = new HashMap<>();

    /** The first stored note that is not behind the message at hand. */
    private @Nullable Note next;

    /** The stored notes of the message at that position. */
    private final List<Note> here = new ArrayList<>();

    private long herePosition = -1;

    /** Messages of one queue come in a row, mostly. */
    private long lastQueueId = -1;

    private Content last = new Content();

    private static final class Content {
        final PositionList positions = new PositionList();
        final MarkList marks = new MarkList();
        long bodyBytes;
    }

    /**
     * @param ledger knows the queues and the newer notes
     * @param stored the older notes
     */
    WaitingMessages(Ledger ledger, CheckpointState.Notes stored) {
        this.ledger = ledger;
        this.stored = stored;
        this.next = stored.next();
    }

    /** A message that waits in a queue; those of a deleted queue are left out. Positions never go down. */
    void add(long queueId, long position, int bodyBytes, @Nullable Mark mark) {
        if (queueId != lastQueueId) {
            if (!ledger.isKnown(queueId)) {
                return;
            }
            last = contents.computeIfAbsent(queueId, _ -> new Content());
            lastQueueId = queueId;
        }
        last.positions.add(position);
        last.bodyBytes += bodyBytes;
        Note note = noteOf(queueId, position);
        if (mark != null || note != null) {
            mark(position, mark, note);
        }
    }

    private @Nullable Note noteOf(long queueId, long position) {
        Note newer = ledger.hasNotes() ? ledger.note(queueId, position) : null;
        Note older = storedNote(queueId, position);
        return newer == null ? older : newer.over(older);
    }

    private @Nullable Note storedNote(long queueId, long position) {
        if (herePosition != position) {
            if (next == null || next.position() > position) {
                return null;
            }
            here.clear();
            herePosition = position;
            while (next != null && next.position() <= position) {
                if (next.position() == position) {
                    here.add(next);
                }
                next = stored.next();
            }
        }
        for (Note note : here) {
            if (note.queueId() == queueId) {
                return note;
            }
        }
        return null;
    }

    private void mark(long position, @Nullable Mark mark, @Nullable Note note) {
        int priority = MarkList.NONE;
        long expiresAtMs = MarkList.NONE;
        long dueMs = MarkList.NONE;
        if (mark != null) {
            priority = mark.priority();
            expiresAtMs = MarkList.after(mark.publishedMs(), mark.expirationMs());
            dueMs = MarkList.after(mark.publishedMs(), mark.delayMs());
        }
        int deliveryCount = 0;
        if (note != null) {
            deliveryCount = Math.max(0, note.deliveryCount());
            dueMs = note.dueMs() == Note.NONE ? dueMs : note.dueMs();
        }
        last.marks.add(position, priority, expiresAtMs, dueMs, deliveryCount);
    }

    /** Everything, once. */
    Map<Long, QueueContent> contents(LongUnaryOperator handedOutUpTo) {
        ledger.queuesWithProducers().forEach(id -> contents.computeIfAbsent(id, _ -> new Content()));
        Map<Long, QueueContent> all = new HashMap<>();
        contents.forEach((id, content) -> all.put(
                id,
                new QueueContent(
                        content.positions,
                        handedOutUpTo.applyAsLong(id),
                        content.bodyBytes,
                        content.marks,
                        ledger.producersOf(id))));
        return all;
    }
}
