package io.warrenmq.store.power;

import io.warrenmq.core.journal.JournalUnit.Settlement;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.journal.TopologyChange.BindingRecord;
import io.warrenmq.core.journal.TopologyChange.Bound;
import io.warrenmq.core.journal.TopologyChange.ExchangeDeclared;
import io.warrenmq.core.journal.TopologyChange.ExchangeDeleted;
import io.warrenmq.core.journal.TopologyChange.ParameterCleared;
import io.warrenmq.core.journal.TopologyChange.ParameterSet;
import io.warrenmq.core.journal.TopologyChange.QueueChanged;
import io.warrenmq.core.journal.TopologyChange.QueueDeclared;
import io.warrenmq.core.journal.TopologyChange.QueueDeleted;
import io.warrenmq.core.journal.TopologyChange.QueuePurged;
import io.warrenmq.core.journal.TopologyChange.QueueRested;
import io.warrenmq.core.journal.TopologyChange.QueueServed;
import io.warrenmq.core.journal.TopologyChange.Unbound;
import io.warrenmq.store.checkpoint.Checkpoint;
import io.warrenmq.store.checkpoint.CheckpointState;
import io.warrenmq.store.checkpoint.ProducerBook;
import io.warrenmq.store.checkpoint.SegmentBook;
import io.warrenmq.store.checkpoint.StoredMessage;
import io.warrenmq.store.journal.Note;
import io.warrenmq.store.journal.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a checkpoint store holds, as plain maps. Never changed once made: crash states share it. */
final class ModelCheckpoint {
    private static final Comparator<Settlement> ORDER =
            Comparator.comparingLong(Settlement::position).thenComparingLong(Settlement::queueId);

    static final ModelCheckpoint NONE = new ModelCheckpoint();

    private record ExchangeKey(String vhost, String name) {}

    private record ParameterKey(String vhost, String component, String name) {}

    /** A queue, and the last that was said of what it has handed out. */
    private record QueueEntry(
            QueueDeclared declared, @Nullable TopologyChange handedOut) {}

    private final Map<ExchangeKey, ExchangeDeclared> exchanges;
    private final Map<Long, QueueEntry> queues;
    private final Set<BindingRecord> bindings;
    private final Map<ParameterKey, ParameterSet> parameters;
    private final TreeMap<Long, SegmentBook> books;
    private final TreeMap<Long, StoredMessage> stored;

    /** By position and queue, so they are in order. */
    private final TreeMap<Settlement, Note> notes;

    /** In the order of their last changes, which is that of their use. */
    private final LinkedHashMap<ProducerBook.Forgotten, ProducerBook.Window> windows;

    private List<ProducerBook.Undecided> undecided = List.of();

    private long position;
    private long lastQueueId;

    private ModelCheckpoint() {
        exchanges = new LinkedHashMap<>();
        queues = new LinkedHashMap<>();
        bindings = new LinkedHashSet<>();
        parameters = new LinkedHashMap<>();
        books = new TreeMap<>();
        stored = new TreeMap<>();
        notes = new TreeMap<>(ORDER);
        windows = new LinkedHashMap<>();
    }

    private ModelCheckpoint(ModelCheckpoint from) {
        exchanges = new LinkedHashMap<>(from.exchanges);
        queues = new LinkedHashMap<>(from.queues);
        bindings = new LinkedHashSet<>(from.bindings);
        parameters = new LinkedHashMap<>(from.parameters);
        books = new TreeMap<>(from.books);
        stored = new TreeMap<>(from.stored);
        notes = new TreeMap<>(from.notes);
        windows = new LinkedHashMap<>(from.windows);
        undecided = from.undecided;
    }

    CheckpointState state() {
        List<TopologyChange> topology = new ArrayList<>(exchanges.values());
        queues.values().forEach(each -> {
            topology.add(each.declared);
            TopologyChange handedOut = each.handedOut;
            if (handedOut != null) {
                topology.add(handedOut);
            }
        });
        bindings.forEach(each -> topology.add(new Bound(each)));
        topology.addAll(parameters.values());
        return new CheckpointState(
                position,
                lastQueueId,
                topology,
                List.copyOf(books.values()),
                entry -> stored.values()
                        .forEach(each ->
                                entry.accept(each.position(), each.queueIds().clone(), each.bodyBytes(), each.mark())),
                notesInOrder(),
                new CheckpointState.Producers(each -> windows.values().forEach(each), undecided));
    }

    private CheckpointState.Notes notesInOrder() {
        Iterator<Note> all = List.copyOf(notes.values()).iterator();
        return () -> all.hasNext() ? all.next() : null;
    }

    byte @Nullable [] read(long messagePosition) {
        StoredMessage found = stored.get(messagePosition);
        return found == null ? null : found.record().clone();
    }

    SegmentBook book(long segment) {
        return books.getOrDefault(segment, SegmentBook.empty(segment));
    }

    int storedCount() {
        return stored.size();
    }

    /** This checkpoint and what has changed since. */
    ModelCheckpoint next(Checkpoint changes) {
        if (changes.position() < position) {
            throw new IllegalStateException(
                    "a checkpoint at " + changes.position() + " after one at " + position + " goes back");
        }
        ModelCheckpoint next = new ModelCheckpoint(this);
        next.position = changes.position();
        next.lastQueueId = changes.lastQueueId();
        changes.notes().forEach(next::note);
        ProducerBook producers = changes.producers();
        if (producers != null) {
            next.apply(producers);
        }
        changes.changes().forEach(next::apply);
        changes.segments().forEach(each -> next.books.merge(each.segment(), each, ModelCheckpoint::join));
        changes.gone().forEach(next.books::remove);
        changes.moved().forEach(each -> next.stored.put(each.position(), each));
        changes.settled().forEach(next::settle);
        changes.gone().forEach(next::forgetNotes);
        return next;
    }

    private void apply(ProducerBook producers) {
        producers.forgotten().forEach(windows::remove);
        producers
                .windows()
                .forEach(each -> windows.putLast(new ProducerBook.Forgotten(each.queueId(), each.producer()), each));
        undecided = producers.undecided();
    }

    private void note(Note note) {
        notes.merge(new Settlement(note.queueId(), note.position()), note, (earlier, later) -> later.over(earlier));
    }

    /** Those of messages that have moved stay. */
    private void forgetNotes(long segment) {
        notes.keySet()
                .removeIf(each -> Position.segment(each.position()) == segment && !stored.containsKey(each.position()));
    }

    private static SegmentBook join(SegmentBook front, SegmentBook back) {
        return new SegmentBook(
                front.segment(), join(front.messages(), back.messages()), join(front.settled(), back.settled()));
    }

    private static byte[] join(byte[] front, byte[] back) {
        byte[] joined = Arrays.copyOf(front, front.length + back.length);
        System.arraycopy(back, 0, joined, front.length, back.length);
        return joined;
    }

    private void settle(Settlement settlement) {
        drop(settlement.position(), settlement.queueId());
    }

    private void drop(long messagePosition, long queueId) {
        notes.remove(new Settlement(queueId, messagePosition));
        stored.computeIfPresent(messagePosition, (_, message) -> {
            long[] rest = Arrays.stream(message.queueIds())
                    .filter(each -> each != queueId)
                    .toArray();
            return rest.length == 0
                    ? null
                    : new StoredMessage(
                            message.position(), rest, message.bodyBytes(), message.mark(), message.record());
        });
    }

    private void apply(TopologyChange change) {
        switch (change) {
            case ExchangeDeclared it -> exchanges.put(new ExchangeKey(it.vhost(), it.name()), it);
            case ExchangeDeleted it -> {
                exchanges.remove(new ExchangeKey(it.vhost(), it.name()));
                bindings.removeIf(each -> each.vhost().equals(it.vhost())
                        && (each.source().equals(it.name())
                                || (!each.toQueue() && each.destination().equals(it.name()))));
            }
            case QueueDeclared it -> queues.put(it.id(), new QueueEntry(it, null));
            case QueueChanged it ->
                queues.computeIfPresent(
                        it.id(),
                        (_, queue) -> new QueueEntry(
                                new QueueDeclared(
                                        queue.declared.vhost(),
                                        queue.declared.name(),
                                        it.id(),
                                        queue.declared.autoDelete(),
                                        it.arguments()),
                                queue.handedOut));
            case QueueDeleted it -> {
                queues.remove(it.id());
                bindings.removeIf(each -> each.vhost().equals(it.vhost())
                        && each.toQueue()
                        && each.destination().equals(it.name()));
                List.copyOf(stored.keySet()).forEach(each -> drop(each, it.id()));
                notes.keySet().removeIf(each -> each.queueId() == it.id());
                windows.keySet().removeIf(each -> each.queueId() == it.id());
                undecided = undecided.stream()
                        .filter(each -> each.queueId() != it.id())
                        .toList();
            }
            case QueuePurged _ -> {}
            case QueueServed it -> handedOut(it.id(), it);
            case QueueRested it -> handedOut(it.id(), it);
            case Bound it -> bindings.add(it.binding());
            case Unbound it -> bindings.remove(it.binding());
            case ParameterSet it -> parameters.put(new ParameterKey(it.vhost(), it.component(), it.name()), it);
            case ParameterCleared it -> parameters.remove(new ParameterKey(it.vhost(), it.component(), it.name()));
        }
    }

    private void handedOut(long queueId, TopologyChange change) {
        queues.computeIfPresent(queueId, (_, queue) -> new QueueEntry(queue.declared, change));
    }
}
