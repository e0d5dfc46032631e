package io.warrenmq.store.checkpoint;

import io.warrenmq.core.journal.JournalUnit.Settlement;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.journal.TopologyChange.BindingRecord;
import io.warrenmq.core.journal.TopologyChange.ExchangeDeclared;
import io.warrenmq.core.journal.TopologyChange.QueueDeclared;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a checkpoint store should hold: the same rules on plain maps. */
final class CheckpointModel {
    /** Comparable content of a store. */
    record State(
            long position,
            long lastQueueId,
            Map<String, ExchangeDeclared> exchanges,
            Map<Long, QueueDeclared> queues,
            Map<Long, Long> handedOut,
            Set<BindingRecord> bindings,
            Map<Long, Book> books,
            Map<Long, Message> messages) {}

    record Book(ByteBuffer messages, ByteBuffer settled) {}

    record Message(Set<Long> queueIds, ByteBuffer record) {}

    private long position;
    private long lastQueueId;
    private final Map<String, ExchangeDeclared> exchanges = new HashMap<>();
    private final Map<Long, QueueDeclared> queues = new TreeMap<>();
    private final Map<Long, Long> handedOut = new HashMap<>();
    private final Set<BindingRecord> bindings = new HashSet<>();
    private final Map<Long, Book> books = new TreeMap<>();
    private final Map<Long, Message> messages = new TreeMap<>();

    void apply(Checkpoint checkpoint) {
        position = checkpoint.position();
        lastQueueId = checkpoint.lastQueueId();
        for (StoredMessage moved : checkpoint.moved()) {
            Set<Long> queueIds = new TreeSet<>();
            for (long id : moved.queueIds()) {
                queueIds.add(id);
            }
            messages.put(moved.position(), new Message(queueIds, ByteBuffer.wrap(moved.record())));
        }
        for (Settlement settlement : checkpoint.settled()) {
            Message message = messages.get(settlement.position());
            if (message != null) {
                message.queueIds().remove(settlement.queueId());
            }
        }
        checkpoint.changes().forEach(this::apply);
        messages.values().removeIf(message -> message.queueIds().isEmpty());
        for (SegmentBook book : checkpoint.segments()) {
            books.merge(
                    book.segment(),
                    new Book(ByteBuffer.wrap(book.messages()), ByteBuffer.wrap(book.settled())),
                    (a, b) -> new Book(join(a.messages(), b.messages()), join(a.settled(), b.settled())));
        }
        checkpoint.gone().forEach(books::remove);
    }

    private void apply(TopologyChange change) {
        switch (change) {
            case ExchangeDeclared e -> exchanges.put(e.vhost() + " " + e.name(), e);
            case TopologyChange.ExchangeDeleted e -> {
                exchanges.remove(e.vhost() + " " + e.name());
                bindings.removeIf(b -> b.vhost().equals(e.vhost())
                        && (b.source().equals(e.name())
                                || (!b.toQueue() && b.destination().equals(e.name()))));
            }
            case QueueDeclared q -> queues.put(q.id(), q);
            case TopologyChange.QueueDeleted q -> {
                queues.remove(q.id());
                handedOut.remove(q.id());
                bindings.removeIf(b -> b.vhost().equals(q.vhost())
                        && b.toQueue()
                        && b.destination().equals(q.name()));
                messages.values().forEach(message -> message.queueIds().remove(q.id()));
            }
            case TopologyChange.QueuePurged _ -> {}
            case TopologyChange.QueueServed q -> handedOut.put(q.id(), Long.MAX_VALUE);
            case TopologyChange.QueueRested q -> handedOut.put(q.id(), q.handedOutUpTo());
            case TopologyChange.Bound b -> bindings.add(b.binding());
            case TopologyChange.Unbound b -> bindings.remove(b.binding());
        }
    }

    @SuppressWarnings("ByteBufferBackingArray") // all are wrapped arrays
    private static ByteBuffer join(ByteBuffer a, ByteBuffer b) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(a.array());
        all.writeBytes(b.array());
        return ByteBuffer.wrap(all.toByteArray());
    }

    State state() {
        Map<Long, Message> messagesNow = new TreeMap<>();
        messages.forEach(
                (at, message) -> messagesNow.put(at, new Message(new TreeSet<>(message.queueIds()), message.record())));
        return new State(
                position,
                lastQueueId,
                Map.copyOf(exchanges),
                Map.copyOf(queues),
                Map.copyOf(handedOut),
                Set.copyOf(bindings),
                Map.copyOf(books),
                messagesNow);
    }

    /** What a store really holds. Fails when something comes twice or before what it refers to. */
    static State read(CheckpointStore store) {
        CheckpointState loaded = store.load();
        Map<String, ExchangeDeclared> exchanges = new HashMap<>();
        Map<Long, QueueDeclared> queues = new HashMap<>();
        Map<Long, Long> handedOut = new HashMap<>();
        Set<BindingRecord> bindings = new HashSet<>();
        for (TopologyChange change : loaded.topology()) {
            boolean isNew = switch (change) {
                case ExchangeDeclared e -> queues.isEmpty() && exchanges.put(e.vhost() + " " + e.name(), e) == null;
                case QueueDeclared q -> bindings.isEmpty() && queues.put(q.id(), q) == null;
                case TopologyChange.QueueServed q -> handedOut.put(q.id(), Long.MAX_VALUE) == null;
                case TopologyChange.QueueRested q -> handedOut.put(q.id(), q.handedOutUpTo()) == null;
                case TopologyChange.Bound b -> bindings.add(b.binding());
                default -> false;
            };
            if (!isNew) {
                throw new AssertionError("out of order or twice: " + change);
            }
        }
        Map<Long, Book> books = new TreeMap<>();
        long segmentBefore = Long.MIN_VALUE;
        for (SegmentBook book : loaded.segments()) {
            if (book.segment() <= segmentBefore) {
                throw new AssertionError("segment " + book.segment() + " behind " + segmentBefore);
            }
            segmentBefore = book.segment();
            books.put(book.segment(), new Book(ByteBuffer.wrap(book.messages()), ByteBuffer.wrap(book.settled())));
        }
        return new State(
                loaded.position(),
                loaded.lastQueueId(),
                exchanges,
                queues,
                handedOut,
                bindings,
                books,
                messages(store, loaded));
    }

    private static Map<Long, Message> messages(CheckpointStore store, CheckpointState loaded) {
        TreeMap<Long, Message> messages = new TreeMap<>();
        loaded.stored().forEach((at, queueIds) -> {
            if (!messages.isEmpty() && messages.lastKey() >= at) {
                throw new AssertionError("message " + at + " behind " + messages.lastKey());
            }
            Set<Long> ids = new TreeSet<>();
            for (long id : queueIds) {
                ids.add(id);
            }
            byte[] record = store.read(at);
            if (record == null) {
                throw new AssertionError("message " + at + " is listed but not there");
            }
            messages.put(at, new Message(ids, ByteBuffer.wrap(record)));
        });
        return messages;
    }
}
