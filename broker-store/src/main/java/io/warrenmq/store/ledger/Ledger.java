package io.warrenmq.store.ledger;

import io.warrenmq.core.journal.JournalUnit.Settlement;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.store.checkpoint.SegmentBook;
import io.warrenmq.store.journal.BatchHeader;
import io.warrenmq.store.journal.JournalWriter;
import io.warrenmq.store.journal.MessageRecord;
import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.RecordType;
import io.warrenmq.store.journal.Records;
import io.warrenmq.store.journal.Settlements;
import io.warrenmq.store.journal.TopologyRecord;
import io.warrenmq.store.journal.Varint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
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

    private final ChangeListener listener;
    private final TreeMap<Long, Account> accounts = new TreeMap<>();
    private final Set<Long> queues = new HashSet<>();
    private List<TopologyChange> changes = new ArrayList<>();
    private List<Settlement> settledElsewhere = new ArrayList<>();
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
        Book.forEachWaiting(stored.messages(), stored.settled(), (_, ids, count) -> {
            for (int i = 0; i < count; i++) {
                if (queues.contains(ids[i])) {
                    account.add(ids[i]);
                }
            }
        });
        account.began(pairs);
        accounts.put(stored.segment(), account);
        newest = account;
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
            account.book.message(offset, queueIds, known);
            bookBytes += account.book.changedBytes() - before;
        }
        messageCount++;
    }

    private void settled(long queueId, long at) {
        if (!queues.contains(queueId)) {
            return;
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
        return bookBytes + changes.size() * 128L;
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
        List<Long> mostlyDead = new ArrayList<>();
        for (Account account : accounts.values()) {
            if (account != newest && account.live == 0) {
                gone.add(account.segment);
            } else {
                if (account != newest && account.isMostlyDead()) {
                    mostlyDead.add(account.segment);
                }
                if (account.book.isChanged()) {
                    books.add(
                            new SegmentBook(account.segment, account.book.takeMessages(), account.book.takeSettled()));
                }
            }
        }
        gone.forEach(accounts::remove);
        // The first one that nothing has happened to since last time; one is enough for one checkpoint.
        Long moving = null;
        for (Long candidate : mostlyDead) {
            if (moving == null
                    && Objects.requireNonNull(accounts.get(candidate)).isQuiet()) {
                moving = candidate;
            }
        }
        accounts.values().forEach(Account::remember);
        if (moving != null) {
            accounts.remove(moving); // its messages live in the checkpoint store from now on
        }
        LedgerDelta delta = new LedgerDelta(
                position, lastQueueId, changes, books, gone, moving, settledElsewhere, Set.copyOf(queues));
        changes = new ArrayList<>();
        settledElsewhere = new ArrayList<>();
        followedBytes = 0;
        bookBytes = 0;
        deadCount = 0;
        return delta;
    }

    /** Whether the queue exists. */
    public boolean isKnown(long queueId) {
        return queues.contains(queueId);
    }

    /** The ends of stored messages since the last checkpoint. */
    public List<Settlement> settledElsewhere() {
        return settledElsewhere;
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
