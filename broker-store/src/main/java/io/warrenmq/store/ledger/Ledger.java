package io.warrenmq.store.ledger;

import io.warrenmq.core.dedup.ProducerSequence;
import io.warrenmq.core.dedup.SequenceWindows;
import io.warrenmq.core.journal.JournalUnit.Settlement;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.store.checkpoint.CheckpointState;
import io.warrenmq.store.checkpoint.SegmentBook;
import io.warrenmq.store.journal.BatchHeader;
import io.warrenmq.store.journal.Decided;
import io.warrenmq.store.journal.JournalWriter;
import io.warrenmq.store.journal.Mark;
import io.warrenmq.store.journal.MessageRecord;
import io.warrenmq.store.journal.Note;
import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.RecordType;
import io.warrenmq.store.journal.Records;
import io.warrenmq.store.journal.Settlements;
import io.warrenmq.store.journal.TopologyRecord;
import io.warrenmq.store.journal.Varint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps account of what lives in which segment, by following the journal: while the broker runs, batch by batch as they
 * become durable, and at recovery in the same way. From it comes what a checkpoint has to store, and which segments are
 * not needed any more. Owned by the thread that follows.
 *
 * <p>Memory: a few bytes for each message and settlement since the last checkpoint, and a count for each pair of
 * segment and queue.
 */
public final class Ledger implements JournalWriter.Follower {
    /** Takes each change of the topology as it is met; for recovery. */
    @FunctionalInterface
    public interface ChangeListener {
        void changed(TopologyChange change);
    }

    /** Segments that move at a time have no more alive together, measured by a full one. */
    private static final double MOVED_SHARE_MAX = 0.25;

    /** Memory that a note takes, roughly. */
    private static final int NOTE_BYTES = 160;

    /** Memory that it takes to know that a producer has changed, roughly. */
    private static final int PRODUCER_BYTES = 100;

    private final ChangeListener listener;
    private final TreeMap<Long, Account> accounts = new TreeMap<>();
    private final Set<Long> queues = new HashSet<>();
    private List<TopologyChange> changes = new ArrayList<>();
    private List<Settlement> settledElsewhere = new ArrayList<>();

    /** What was noted since the last checkpoint of messages that have not ended since. */
    private Map<Settlement, Note> notes = new LinkedHashMap<>();

    private final Numbers numbers = new Numbers();
    private long[] queueIds = new long[4];
    private long position;
    private long lastQueueId;
    private @Nullable Account newest;
    private long followedBytes;
    private long bookBytes;
    private long messageCount;
    private long recordCount;
    private int deadCount;

    public Ledger(ChangeListener listener) {
        this.listener = listener;
    }

    // --- beginning, from a checkpoint

    /** Begins with what a checkpoint says; queues first. */
    public void begin(long atPosition, long greatestQueueId) {
        position = atPosition;
        lastQueueId = greatestQueueId;
    }

    public void knownQueue(long queueId) {
        queues.add(queueId);
    }

    public void knownBook(SegmentBook stored) {
        Account account = new Account(stored.segment());
        int pairs = account.book.continueBehind(stored.messages(), stored.settled());
        Book.forEachWaiting(stored.messages(), stored.settled(), (_, to, _, _) -> {
            for (int i = 0; i < to.count(); i++) {
                if (queues.contains(to.queueId(i))) {
                    account.add(to.queueId(i));
                }
            }
        });
        account.began(pairs);
        accounts.put(stored.segment(), account);
        newest = account;
    }

    /** What is known of producers who number their messages. */
    public void knownProducers(CheckpointState.Producers producers) {
        producers.windows().forEach(numbers::known);
        producers.undecided().forEach(numbers::known);
    }

    // --- following

    @Override
    public void follow(ByteBuffer batch, long batchPosition) {
        Account account = accountOf(Position.segment(batchPosition));
        int begin = batch.position();
        int end = batch.limit();
        int at = begin + BatchHeader.BYTES;
        while (at < end) {
            int payloadEnd = at + Records.FRAME_BYTES + Records.payloadBytes(batch, at);
            batch.limit(payloadEnd).position(at + Records.FRAME_BYTES);
            int offset = Position.offset(batchPosition) + at - begin;
            switch (Records.type(batch, at)) {
                case RecordType.MESSAGE -> message(account, offset, batch);
                case RecordType.SETTLED -> Settlements.forEach(batch, this::settled);
                case RecordType.TOPOLOGY -> topology(batch);
                case RecordType.RETURNED, RecordType.RESCHEDULED -> noted(Note.get(Records.type(batch, at), batch));
                case RecordType.DECIDED -> decided(Decided.get(batch));
                default -> {} // marks that change nothing
            }
            recordCount++;
            batch.limit(end);
            at = payloadEnd;
        }
        followedBytes += end - begin;
        position = batchPosition + end - begin;
    }

    private Account accountOf(long segment) {
        Account current = newest;
        if (current == null || current.segment != segment) {
            if (current != null && current.live == 0) {
                deadCount++;
            }
            current = accounts.computeIfAbsent(segment, Account::new);
            newest = current;
        }
        return current;
    }

    private void message(Account account, int offset, ByteBuffer payload) {
        int count = MessageRecord.queueCount(payload);
        if (count > queueIds.length) {
            queueIds = new long[count];
        }
        int known = 0;
        for (int i = 0; i < count; i++) {
            long queueId = Varint.get(payload);
            if (queues.contains(queueId)) { // else it was deleted while the message was on its way
                queueIds[known++] = queueId;
                account.add(queueId);
            }
        }
        if (known > 0) {
            int before = account.book.changedBytes();
            long head = Varint.get(payload);
            Mark mark = Mark.get(payload, head);
            if (mark != null && mark.number() != null) {
                numbered(Position.of(account.segment, offset), known, mark.number(), mark.publishedMs());
                mark = mark.waiting();
            }
            account.book.message(offset, queueIds, known, Mark.bodyBytes(head), mark);
            bookBytes += account.book.changedBytes() - before;
        }
        messageCount++;
    }

    private void numbered(long at, int queueCount, ProducerSequence number, long publishedMs) {
        for (int i = 0; i < queueCount; i++) {
            numbers.published(queueIds[i], at, number, publishedMs);
        }
    }

    private void decided(Decided decided) {
        if (numbers.decided(decided)) {
            settled(decided.queueId(), decided.position());
        }
    }

    private void settled(long queueId, long at) {
        if (!queues.contains(queueId)) {
            return;
        }
        if (numbers.isOpen()) {
            numbers.settled(new Settlement(queueId, at));
        }
        if (!notes.isEmpty()) {
            notes.remove(new Settlement(queueId, at));
        }
        Account account = accounts.get(Position.segment(at));
        if (account == null) {
            settledElsewhere.add(new Settlement(queueId, at));
            bookBytes += Long.BYTES * 4;
        } else if (account.remove(queueId)) {
            int before = account.book.changedBytes();
            account.book.settled(Position.offset(at), queueId);
            bookBytes += account.book.changedBytes() - before;
            noteDead(account);
        }
    }

    private void noted(Note note) {
        if (queues.contains(note.queueId())) {
            Settlement place = new Settlement(note.queueId(), note.position());
            Note earlier = notes.put(place, note.over(notes.get(place)));
            bookBytes += earlier == null ? NOTE_BYTES : 0;
        }
    }

    private void noteDead(Account account) {
        if (account.live == 0 && account != newest) {
            deadCount++;
        }
    }

    private void topology(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        TopologyChange change = TopologyRecord.decode(bytes);
        switch (change) {
            case TopologyChange.QueueDeclared declared -> {
                queues.add(declared.id());
                lastQueueId = Math.max(lastQueueId, declared.id());
            }
            case TopologyChange.QueueDeleted deleted -> {
                queues.remove(deleted.id());
                notes.keySet().removeIf(place -> place.queueId() == deleted.id());
                numbers.deleted(deleted.id());
                for (Account account : accounts.values()) {
                    if (account.removeAll(deleted.id())) {
                        noteDead(account);
                    }
                }
            }
            case TopologyChange.QueuePurged _ -> {
                return;
            }
            case TopologyChange _ -> {}
        }
        changes.add(change);
        listener.changed(change);
    }

    // --- checkpoints

    /** Everything below is accounted for. */
    public long position() {
        return position;
    }

    public long lastQueueId() {
        return lastQueueId;
    }

    /** Bytes of the journal since the last checkpoint: what recovery would have to read. */
    public long followedBytes() {
        return followedBytes;
    }

    /** Segments in which nothing lives any more. */
    public int deadCount() {
        return deadCount;
    }

    /** Bytes of memory that a checkpoint would free, roughly. */
    public long pendingBytes() {
        return bookBytes + changes.size() * 128L + numbers.changedCount() * (long) PRODUCER_BYTES;
    }

    /** Messages met so far, settled or not. */
    public long messageCount() {
        return messageCount;
    }

    /** Records met so far. */
    public long recordCount() {
        return recordCount;
    }

    /** Hands over what has changed since the last checkpoint; it counts as stored from now on. */
    public LedgerDelta takeDelta() {
        List<SegmentBook> books = new ArrayList<>();
        List<Long> gone = new ArrayList<>();
        List<Account> mostlyDead = new ArrayList<>();
        for (Account account : accounts.values()) {
            if (account != newest && account.live == 0) {
                gone.add(account.segment);
            } else {
                if (account != newest && account.isMostlyDead()) {
                    mostlyDead.add(account);
                }
                if (account.book.isChanged()) {
                    books.add(
                            new SegmentBook(account.segment, account.book.takeMessages(), account.book.takeSettled()));
                }
            }
        }
        gone.forEach(accounts::remove);
        List<Long> moving = toMove(mostlyDead);
        accounts.values().forEach(Account::remember);
        moving.forEach(accounts::remove); // their messages live in the checkpoint store from now on
        LedgerDelta delta = new LedgerDelta(
                position,
                lastQueueId,
                changes,
                books,
                gone,
                moving,
                settledElsewhere,
                List.copyOf(notes.values()),
                numbers.takeChanges(),
                Set.copyOf(queues));
        changes = new ArrayList<>();
        settledElsewhere = new ArrayList<>();
        notes = new LinkedHashMap<>();
        followedBytes = 0;
        bookBytes = 0;
        deadCount = 0;
        return delta;
    }

    /** Those that are not being drained: one, or several of which so little is alive that they make no more work. */
    private List<Long> toMove(List<Account> mostlyDead) {
        List<Long> moving = new ArrayList<>();
        double share = 0;
        for (Account each : mostlyDead) {
            if (each.isQuiet(followedBytes) && (moving.isEmpty() || share + each.liveShare() <= MOVED_SHARE_MAX)) {
                moving.add(each.segment);
                share += each.liveShare();
            }
        }
        return moving;
    }

    /** Whether the queue exists. */
    public boolean isKnown(long queueId) {
        return queues.contains(queueId);
    }

    /** The ends of stored messages since the last checkpoint. */
    public List<Settlement> settledElsewhere() {
        return settledElsewhere;
    }

    /** Whether anything was noted since the last checkpoint. */
    public boolean hasNotes() {
        return !notes.isEmpty();
    }

    /** What was noted of a message since the last checkpoint; null when nothing was. */
    public @Nullable Note note(long queueId, long messagePosition) {
        return notes.get(new Settlement(queueId, messagePosition));
    }

    /**
     * Decides about messages with numbers of which their queues have said nothing before a crash, as they would have;
     * to be journaled before anything else is. Called again it decides nothing.
     */
    public List<Decided> decideRest() {
        List<Decided> rest = new ArrayList<>();
        for (Decided next = numbers.next(); next != null; next = numbers.next()) {
            decided(next);
            rest.add(next);
        }
        return rest;
    }

    /** Queues that know of a producer. */
    public Set<Long> queuesWithProducers() {
        return numbers.queueIds();
    }

    /** What a queue knows of producers, for the queue itself. */
    public SequenceWindows producersOf(long queueId) {
        return numbers.windows(queueId);
    }

    /** Segments with something alive, or not ended, ascending. */
    public List<Long> segments() {
        return List.copyOf(accounts.keySet());
    }

    /** What was added to a segment's book since the last checkpoint, for recovery; it stays. */
    public SegmentBook changed(long segment) {
        Account account = accounts.get(segment);
        return account == null
                ? SegmentBook.empty(segment)
                : new SegmentBook(segment, account.book.messages(), account.book.settled());
    }
}
