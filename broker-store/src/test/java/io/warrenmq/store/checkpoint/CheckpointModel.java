package io.warrenmq.store.checkpoint;

import io.warrenmq.core.journal.JournalUnit.Settlement;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.journal.TopologyChange.BindingRecord;
import io.warrenmq.core.journal.TopologyChange.ExchangeDeclared;
import io.warrenmq.core.journal.TopologyChange.ParameterSet;
import io.warrenmq.core.journal.TopologyChange.QueueDeclared;
import io.warrenmq.store.journal.Mark;
import io.warrenmq.store.journal.Note;
import io.warrenmq.store.journal.Position;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
            Map<String, ParameterSet> parameters,
            Map<Long, Book> books,
            Map<Long, Message> messages,
            List<Note> notes) {}

    record Book(ByteBuffer messages, ByteBuffer settled) {}

    record Message(
            Set<Long> queueIds, int bodyBytes, @Nullable Mark mark, ByteBuffer record) {}

    private long position;
    private long lastQueueId;
    private final Map<String, ExchangeDeclared> exchanges = new HashMap<>();
    private final Map<Long, QueueDeclared> queues = new TreeMap<>();
    private final Map<Long, Long> handedOut = new HashMap<>();
    private final Set<BindingRecord> bindings = new HashSet<>();
    private final Map<String, ParameterSet> parameters = new HashMap<>();
    private final Map<Long, Book> books = new TreeMap<>();
    private final Map<Long, Message> messages = new TreeMap<>();
    private final Map<Settlement, Note> notes =
            new TreeMap<>(Comparator.comparingLong(Settlement::position).thenComparingLong(Settlement::queueId));

    void apply(Checkpoint checkpoint) {
        position = checkpoint.position();
        lastQueueId = checkpoint.lastQueueId();
        for (StoredMessage moved : checkpoint.moved()) {
            Set<Long> queueIds = new TreeSet<>();
            for (long id : moved.queueIds()) {
                queueIds.add(id);
            }
            messages.put(
                    moved.position(),
                    new Message(queueIds, moved.bodyBytes(), moved.mark(), ByteBuffer.wrap(moved.record())));
        }
        for (Note note : checkpoint.notes()) {
            notes.merge(new Settlement(note.queueId(), note.position()), note, (earlier, later) -> later.over(earlier));
        }
        for (Settlement settlement : checkpoint.settled()) {
            notes.remove(settlement);
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
        notes.keySet()
                .removeIf(place -> checkpoint.gone().contains(Position.segment(place.position())) && !isStored(place));
    }

    private boolean isStored(Settlement place) {
        Message message = messages.get(place.position());
        return message != null && message.queueIds().contains(place.queueId());
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
            case TopologyChange.QueueChanged q ->
                queues.computeIfPresent(
                        q.id(),
                        (id, was) -> new QueueDeclared(was.vhost(), was.name(), id, was.autoDelete(), q.arguments()));
            case TopologyChange.QueueDeleted q -> {
                queues.remove(q.id());
                handedOut.remove(q.id());
                bindings.removeIf(b -> b.vhost().equals(q.vhost())
                        && b.toQueue()
                        && b.destination().equals(q.name()));
                messages.values().forEach(message -> message.queueIds().remove(q.id()));
                notes.keySet().removeIf(place -> place.queueId() == q.id());
            }
            case TopologyChange.QueuePurged _ -> {}
            case TopologyChange.QueueServed q -> handedOut.put(q.id(), Long.MAX_VALUE);
            case TopologyChange.QueueRested q -> handedOut.put(q.id(), q.handedOutUpTo());
            case TopologyChange.Bound b -> bindings.add(b.binding());
            case TopologyChange.Unbound b -> bindings.remove(b.binding());
            case ParameterSet p -> parameters.put(key(p.vhost(), p.component(), p.name()), p);
            case TopologyChange.ParameterCleared p -> parameters.remove(key(p.vhost(), p.component(), p.name()));
        }
    }

    private static String key(String vhost, String component, String name) {
        return vhost + "\n" + component + "\n" + name;
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
        messages.forEach((at, message) -> messagesNow.put(
                at,
                new Message(new TreeSet<>(message.queueIds()), message.bodyBytes(), message.mark(), message.record())));
        return new State(
                position,
                lastQueueId,
                Map.copyOf(exchanges),
                Map.copyOf(queues),
                Map.copyOf(handedOut),
                Set.copyOf(bindings),
                Map.copyOf(parameters),
                Map.copyOf(books),
                messagesNow,
                List.copyOf(notes.values()));
    }

    /** What a store really holds. Fails when something comes twice or before what it refers to. */
    static State read(CheckpointStore store) {
        CheckpointState loaded = store.load();
        Map<String, ExchangeDeclared> exchanges = new HashMap<>();
        Map<Long, QueueDeclared> queues = new HashMap<>();
        Map<Long, Long> handedOut = new HashMap<>();
        Set<BindingRecord> bindings = new HashSet<>();
        Map<String, ParameterSet> parameters = new HashMap<>();
        for (TopologyChange change : loaded.topology()) {
            boolean isNew = switch (change) {
                case ParameterSet p -> parameters.put(key(p.vhost(), p.component(), p.name()), p) == null;
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
                parameters,
                books,
                messages(store, loaded),
                notes(loaded));
    }

    private static List<Note> notes(CheckpointState loaded) {
        List<Note> notes = new ArrayList<>();
        for (Note note = loaded.notes().next();
                note != null;
                note = loaded.notes().next()) {
            notes.add(note);
        }
        return notes;
    }

    private static Map<Long, Message> messages(CheckpointStore store, CheckpointState loaded) {
        TreeMap<Long, Message> messages = new TreeMap<>();
        loaded.stored().forEach((at, queueIds, bodyBytes, mark) -> {
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
            messages.put(at, new Message(ids, bodyBytes, mark, ByteBuffer.wrap(record)));
        });
        return messages;
    }
}
