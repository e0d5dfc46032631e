package io.warrenmq.store.recovery;

import io.warrenmq.store.checkpoint.CheckpointException;
import io.warrenmq.store.checkpoint.CheckpointState;
import io.warrenmq.store.checkpoint.CheckpointStore;
import io.warrenmq.store.checkpoint.SegmentBook;
import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.journal.MessageRecord;
import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.RecordType;
import io.warrenmq.store.journal.SegmentReader;
import io.warrenmq.store.ledger.Book;
import io.warrenmq.store.ledger.Ledger;
import io.warrenmq.store.ledger.LongPairSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads each message that waits in a queue: those that the journal's check has not read yet, and moved ones. */
final class WaitingCheck {
    private final Disk disk;
    private final CheckpointStore checkpoints;
    private final CheckpointState state;
    private final Ledger ledger;
    private final PresentSegments present;
    private final List<Finding> findings;
    private long messageCount;
    private long recordCount;
    private long bytes;

    /** @param ledger has followed the journal */
    WaitingCheck(
            Disk disk,
            CheckpointStore checkpoints,
            CheckpointState state,
            Ledger ledger,
            PresentSegments present,
            List<Finding> findings) {
        this.disk = disk;
        this.checkpoints = checkpoints;
        this.state = state;
        this.ledger = ledger;
        this.present = present;
        this.findings = findings;
    }

    void read() throws IOException {
        Map<Long, SegmentBook> books =
                state.segments().stream().collect(Collectors.toMap(SegmentBook::segment, book -> book));
        TreeSet<Long> segments = new TreeSet<>(books.keySet());
        segments.addAll(ledger.segments());
        for (long segment : segments) {
            SegmentBook stored = books.getOrDefault(segment, SegmentBook.empty(segment));
            if (present.isPresent(segment)) {
                readSegment(segment, stored);
            } else {
                missing(segment, stored);
            }
        }
        readMoved();
    }

    /** Takes a message of a segment and the queues in which it waits. */
    @FunctionalInterface
    private interface Each {
        void waits(int offset, long[] queueIds);
    }

    private void forEachWaiting(long segment, SegmentBook stored, Each each) {
        SegmentBook changed = ledger.changed(segment);
        Book.forEachWaiting(
                Book.joined(stored.messages(), changed.messages()),
                Book.joined(stored.settled(), changed.settled()),
                (offset, to, _, _) -> {
                    long[] known = to.filtered(ledger::isKnown);
                    if (known.length > 0) {
                        each.waits(offset, known);
                    }
                });
    }

    private void missing(long segment, SegmentBook stored) {
        Map<Long, Integer> byQueue = new TreeMap<>();
        int[] messages = {0};
        forEachWaiting(segment, stored, (_, queueIds) -> {
            messages[0]++;
            for (long queueId : queueIds) {
                byQueue.merge(queueId, 1, Integer::sum);
            }
        });
        if (segment < Position.segment(state.position())) {
            // One without waiting messages is missing too: a start asks for each that has a book.
            findings.add(new Finding.MissingOlder(segment, byQueue, messages[0]));
        }
    }

    private void readSegment(long segment, SegmentBook stored) throws IOException {
        try (SegmentReader reader = SegmentReader.openAny(disk, segment)) {
            forEachWaiting(segment, stored, (offset, queueIds) -> {
                messageCount++;
                long position = Position.of(segment, offset);
                if (position < state.position()) {
                    requireReadable(position, queueIds, content(reader, offset), false);
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause());
        }
    }

    private static @Nullable ByteBuffer content(SegmentReader reader, int offset) {
        try {
            ByteBuffer payload = reader.recordAt(offset, RecordType.MESSAGE);
            if (payload != null) {
                MessageRecord.toContent(payload);
            }
            return payload;
        } catch (BufferUnderflowException _) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readMoved() {
        LongPairSet ended = new LongPairSet();
        ledger.settledElsewhere().forEach(each -> ended.add(each.queueId(), each.position()));
        state.stored().forEach((position, queueIds, _, _) -> {
            long[] waiting = Arrays.stream(queueIds)
                    .filter(queueId -> ledger.isKnown(queueId) && !ended.contains(queueId, position))
                    .toArray();
            if (waiting.length > 0) {
                messageCount++;
                requireReadable(position, waiting, moved(position), true);
            }
        });
    }

    private @Nullable ByteBuffer moved(long position) {
        try {
            byte[] stored = checkpoints.read(position);
            return stored == null ? null : ByteBuffer.wrap(stored);
        } catch (CheckpointException _) {
            return null;
        }
    }

    private void requireReadable(long position, long[] queueIds, @Nullable ByteBuffer content, boolean moved) {
        if (content != null) {
            bytes += content.remaining();
            recordCount++;
            try {
                MessageRecord.decodeContent(content, position);
                return;
            } catch (BufferUnderflowException _) {
                // said below
            }
        }
        List<Long> ids = new ArrayList<>();
        Arrays.stream(queueIds).forEach(ids::add);
        findings.add(new Finding.UnreadableMessage(position, ids, moved));
    }

    long messageCount() {
        return messageCount;
    }

    long recordCount() {
        return recordCount;
    }

    long bytes() {
        return bytes;
    }
}
