package io.warrenmq.store.recovery;

import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.store.checkpoint.CheckpointState;
import io.warrenmq.store.checkpoint.CheckpointStore;
import io.warrenmq.store.checkpoint.SegmentBook;
import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.journal.BatchHeader;
import io.warrenmq.store.journal.Decided;
import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.SegmentReader;
import io.warrenmq.store.journal.Tail;
import io.warrenmq.store.ledger.Book;
import io.warrenmq.store.ledger.Ledger;
import io.warrenmq.store.ledger.LongPairSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the broker held: the last checkpoint, then the journal from there on. It changes nothing on the disk,
 * so it may be cut short and begun again at will.
 *
 * <p>A batch counts when it lies below a watermark that a later batch carries, or when nothing but valid batches lies
 * before it. What comes behind the first bad batch is a torn end and void, unless a watermark says that the bad batch
 * was durable once: then the journal is damaged, and the broker must not start with what is left of it.
 */
public final class Recovery {
    private final Disk disk;
    private final TopologyImage topology = new TopologyImage();
    private final Ledger ledger = new Ledger(topology::apply);
    private final Chain chain;
    private final Map<Long, SegmentBook> books = new HashMap<>();
    private final CheckpointState state;
    private List<Decided> decisions = List.of();
    private @Nullable Tail tail;

    /**
     * Reads everything that is needed.
     *
     * @throws DamageException when what was durable is not there or not what it was
     */
    public Recovery(Disk disk, CheckpointStore checkpoints) throws IOException, DamageException {
        this.disk = disk;
        this.state = checkpoints.load();
        begin();
        this.chain = Chain.find(disk, state.position(), books.keySet());
        follow();
    }

    private void begin() {
        ledger.begin(state.position(), state.lastQueueId());
        for (TopologyChange change : state.topology()) {
            topology.apply(change);
            if (change instanceof TopologyChange.QueueDeclared declared) {
                ledger.knownQueue(declared.id());
            }
        }
        for (SegmentBook book : state.segments()) {
            books.put(book.segment(), book);
            ledger.knownBook(book);
        }
        ledger.knownProducers(state.producers());
    }

    /** Goes through the journal twice: what is valid, and how far it was durable; then what it says. */
    private void follow() throws IOException, DamageException {
        Extent extent = Extent.of(disk, chain, state.position());
        for (long segment : chain.segments()) {
            List<BatchHeader> batches = extent.batches(segment);
            if (batches.isEmpty()) {
                continue;
            }
            try (SegmentReader reader = Objects.requireNonNull(SegmentReader.open(disk, segment))) {
                for (BatchHeader batch : batches) {
                    if (batch.end() <= extent.durableUpTo()) {
                        ledger.follow(bytes(reader, batch), batch.position());
                    }
                }
            }
        }
        tail = Tail.read(disk, extent.durableUpTo(), extent.undecided());
    }

    private static ByteBuffer bytes(SegmentReader reader, BatchHeader batch) throws IOException {
        ByteBuffer bytes = reader.bytes(batch);
        if (bytes == null) {
            throw new IOException(Position.text(batch.position()) + " could be read a moment ago");
        }
        return bytes;
    }

    /** The account of what was found; it goes on with the journal. */
    public Ledger ledger() {
        return ledger;
    }

    /** What was written and may not have been durable, to be copied before anything else is written. */
    public Tail tail() {
        return Objects.requireNonNull(tail);
    }

    public Chain chain() {
        return chain;
    }

    /** What waits in the queues; after the tail was copied and followed. */
    public Recovered recovered() {
        decisions = ledger.decideRest();
        WaitingMessages waiting = new WaitingMessages(ledger, state.notes());
        LongPairSet ended = new LongPairSet();
        ledger.settledElsewhere().forEach(each -> ended.add(each.queueId(), each.position()));
        Merge merge = new Merge(waiting);
        state.stored().forEach((position, queueIds, bodyBytes, mark) -> {
            merge.segmentsBelow(Position.segment(position));
            for (long queueId : queueIds) {
                if (!ended.contains(queueId, position)) {
                    waiting.add(queueId, position, bodyBytes, mark);
                }
            }
        });
        merge.segmentsBelow(Long.MAX_VALUE);
        return new Recovered(topology.toList(), waiting.contents(topology::handedOutUpTo), ledger.lastQueueId());
    }

    /** What {@link #recovered} has decided in place of queues: to be journaled before anything else is. */
    public List<Decided> decisions() {
        return decisions;
    }

    /** Puts stored messages and those of segments in one order: positions tell the segment they came from. */
    private final class Merge {
        private final WaitingMessages waiting;
        private final List<Long> segments = ledger.segments();
        private int next;

        Merge(WaitingMessages waiting) {
            this.waiting = waiting;
        }

        void segmentsBelow(long bound) {
            while (next < segments.size() && segments.get(next) < bound) {
                addSegment(segments.get(next++));
            }
        }

        private void addSegment(long segment) {
            SegmentBook known = books.remove(segment);
            SegmentBook stored = known == null ? SegmentBook.empty(segment) : known;
            SegmentBook changed = ledger.changed(segment);
            Book.forEachWaiting(
                    Book.joined(stored.messages(), changed.messages()),
                    Book.joined(stored.settled(), changed.settled()),
                    (offset, to, bodyBytes, mark) -> {
                        for (int i = 0; i < to.count(); i++) {
                            waiting.add(to.queueId(i), Position.of(segment, offset), bodyBytes, mark);
                        }
                    });
        }
    }
}
