package io.warrenmq.store.power;

import io.warrenmq.core.journal.JournalUnit;
import io.warrenmq.core.journal.MarkList;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.PositionList;
import io.warrenmq.store.power.BrokerModel.Noted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Knows what was appended to a journal and in which order, so it can tell whether what a later start recovers is right:
 * the state after all that was durable and possibly some of what followed, in order, and nothing else.
 *
 * <p>A message may have another position after a start, so the oracle gives each a number, which is its routing key.
 */
final class Oracle {
    /** What can be wrong. */
    enum Rule {
        LOST,
        RESURRECTED,
        PHANTOM,
        TOPOLOGY,
        NO_PREFIX,
        LAST_QUEUE_ID,
        CONTENT,
        MARKS,
        DAMAGED,
        REFUSED,
        NOT_REPEATABLE
    }

    /** One thing that is wrong. */
    record Violation(Rule rule, String text) {}

    /** Thrown while something is checked. */
    static final class ViolationException extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Violation violation;

        ViolationException(Rule rule, String text) {
            super(text);
            violation = new Violation(rule, text);
        }

        Violation violation() {
            return violation;
        }
    }

    /**
     * What a store has recovered.
     *
     * @param positions of messages, by their numbers
     */
    record Found(BrokerModel model, Map<Long, Long> positions) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private sealed interface Event {
        record Published(long position, long number, long[] queueIds) implements Event {}

        record Changed(long position, TopologyChange change) implements Event {}

        record Committed(long position, List<Event> parts) implements Event {}

        record Settled(long queueId, long number) implements Event {}

        record Returned(long queueId, long number, int deliveryCount) implements Event {}

        record Rescheduled(long queueId, long number, long dueMs) implements Event {}
    }

    private final Map<Long, Message> messages = new HashMap<>();
    private final Map<Long, Long> positions = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Long> hashes = new ArrayList<>();
    private final List<Long> lastQueueIds = new ArrayList<>();

    /** What was there before the first event, for good. */
    private BrokerModel base = new BrokerModel();

    private BrokerModel live = new BrokerModel();
    private long lastPosition = -1;

    /** The events below are durable: those up to the last one that the journal has called so. */
    private int durableCount;

    Oracle() {
        remember();
    }

    /** Everything that was appended. */
    BrokerModel live() {
        return live;
    }

    /** Where a message is now. */
    long position(long number) {
        Long position = positions.get(number);
        if (position == null) {
            throw new IllegalStateException("message " + number + " was never appended");
        }
        return position;
    }

    // --- what is appended

    private void remember() {
        hashes.add(live.hash());
        lastQueueIds.add(live.lastQueueId());
    }

    private void note(Event event) {
        apply(event, live);
        events.add(event);
        remember();
    }

    private void advance(long position) {
        if (position <= lastPosition) {
            throw new AssertionError("position " + position + " after " + lastPosition);
        }
        lastPosition = position;
    }

    private Event publish(Message message, long[] queueIds) {
        long number = number(message);
        advance(message.position());
        messages.put(number, message);
        positions.put(number, message.position());
        return new Event.Published(message.position(), number, queueIds);
    }

    /** @param message knows its position */
    void published(Message message, long[] queueIds) {
        note(publish(message, queueIds));
    }

    /** @param change names a message by its number, where it names one */
    void changed(long position, TopologyChange change) {
        advance(position);
        note(new Event.Changed(position, change));
    }

    /** @param settled the unit's settlements, by numbers of messages */
    void committed(long position, JournalUnit unit, List<JournalUnit.Settlement> settled) {
        List<Event> parts = new ArrayList<>();
        unit.publishes().forEach(each -> parts.add(publish(each.message(), each.queueIds())));
        settled.forEach(each -> parts.add(new Event.Settled(each.queueId(), each.position())));
        BrokerModel.require(position >= lastPosition, "a unit ends at " + position + " before its last message");
        note(new Event.Committed(position, parts)); // what follows may have the same position
    }

    void settled(long queueId, long number) {
        note(new Event.Settled(queueId, number));
    }

    void returned(long queueId, long number, int deliveryCount) {
        note(new Event.Returned(queueId, number, deliveryCount));
    }

    void rescheduled(long queueId, long number, long dueMs) {
        note(new Event.Rescheduled(queueId, number, dueMs));
    }

    /** A store has come up with this, so from now on it stays. */
    void restarted(Found found) {
        base = found.model;
        live = found.model.copy();
        messages.keySet().retainAll(found.positions.keySet());
        positions.clear();
        positions.putAll(found.positions);
        events.clear();
        hashes.clear();
        lastQueueIds.clear();
        durableCount = 0;
        lastPosition = -1;
        remember();
    }

    /** The journal says that everything up to this position is durable. */
    void durable(long position) {
        for (int i = events.size(); i > durableCount; i--) {
            if (positionOf(events.get(i - 1)) <= position) {
                durableCount = i;
            }
        }
    }

    private static long positionOf(Event event) {
        return switch (event) {
            case Event.Published it -> it.position;
            case Event.Changed it -> it.position;
            case Event.Committed it -> it.position;
            case Event.Settled _, Event.Returned _, Event.Rescheduled _ -> Long.MAX_VALUE;
        };
    }

    private static long number(Message message) {
        return Long.parseLong(message.routingKey());
    }

    // --- what is recovered

    /** Reads back everything that a store says it has, and compares it with what was published. */
    Found find(Subject opened) throws ViolationException {
        Recovered recovered = opened.recovered();
        Map<Long, List<Long>> waiting = new TreeMap<>();
        TreeSet<Long> all = new TreeSet<>();
        for (Map.Entry<Long, Recovered.QueueContent> each : recovered.contents().entrySet()) {
            List<Long> own = drained(each.getValue().positions());
            waiting.put(each.getKey(), own);
            all.addAll(own);
        }
        Map<Long, Long> numbers = numbers(opened, all);
        Map<Long, Map<Long, Noted>> notes = new TreeMap<>();
        for (Map.Entry<Long, Recovered.QueueContent> each : recovered.contents().entrySet()) {
            List<Long> own = Objects.requireNonNull(waiting.get(each.getKey()));
            notes.put(each.getKey(), notes(each.getValue(), own, numbers));
        }
        waiting.forEach((queueId, own) -> own.replaceAll(position -> {
            long number = numbers.getOrDefault(position, 0L);
            return position
                            <= Objects.requireNonNull(recovered.contents().get(queueId))
                                    .handedOutUpTo()
                    ? -number
                    : number;
        }));
        Map<Long, Long> found = new HashMap<>();
        numbers.forEach((position, number) -> found.put(number, position));
        try {
            return new Found(BrokerModel.of(recovered, waiting, notes), found);
        } catch (IllegalStateException contradiction) {
            throw new ViolationException(Rule.TOPOLOGY, String.valueOf(contradiction.getMessage()));
        }
    }

    /** What a queue has noted, by its marks; they must say of its messages what those say themselves. */
    private Map<Long, Noted> notes(Recovered.QueueContent content, List<Long> positions, Map<Long, Long> numbers)
            throws ViolationException {
        Map<Long, Noted> notes = new TreeMap<>();
        MarkList marks = content.marks();
        long bodyBytes = 0;
        int next = 0;
        for (long position : positions) {
            long number = Objects.requireNonNull(numbers.get(position));
            Message message = Objects.requireNonNull(messages.get(number));
            bodyBytes += message.bodyBytes();
            if (next < marks.size() && marks.position(next) == position) {
                notes.put(number, noted(marks, next++, message));
            } else if (message.isMarked()) {
                throw new ViolationException(Rule.MARKS, "message " + number + " has lost its mark");
            }
        }
        if (next != marks.size() || bodyBytes != content.bodyBytes()) {
            throw new ViolationException(
                    Rule.MARKS,
                    next + " of " + marks.size() + " marks, " + bodyBytes + " of " + content.bodyBytes() + " bytes");
        }
        return notes;
    }

    private static Noted noted(MarkList marks, int index, Message message) throws ViolationException {
        long dueMs = message.delayMs() > 0 ? MarkList.after(message.publishedMs(), message.delayMs()) : MarkList.NONE;
        boolean same = Math.max(0, marks.priority(index)) == Math.max(0, message.priority())
                && marks.expiresAtMs(index) == MarkList.after(message.publishedMs(), message.expirationMs());
        if (!same) {
            throw new ViolationException(Rule.MARKS, "mark " + index + " is not that of " + message.routingKey());
        }
        return new Noted(marks.deliveryCount(index), marks.dueMs(index) == dueMs ? 0 : marks.dueMs(index));
    }

    private static List<Long> drained(PositionList list) throws ViolationException {
        List<Long> positions = new ArrayList<>();
        long last = -1;
        while (!list.isEmpty()) {
            long position = list.removeFirst();
            if (position <= last) {
                throw new ViolationException(Rule.TOPOLOGY, "a queue has " + position + " behind " + last);
            }
            last = position;
            positions.add(position);
        }
        return positions;
    }

    private Map<Long, Long> numbers(Subject opened, Set<Long> all) throws ViolationException {
        long[] asked = all.stream().mapToLong(Long::longValue).toArray();
        @Nullable Message[] read = opened.read(asked);
        Map<Long, Long> numbers = new HashMap<>();
        for (int i = 0; i < asked.length; i++) {
            Message message = read[i];
            if (message == null) {
                throw new ViolationException(Rule.DAMAGED, "the message at " + asked[i] + " cannot be read");
            }
            long number = number(message);
            requireSame(messages.get(number), message, asked[i]);
            numbers.put(asked[i], number);
        }
        return numbers;
    }

    private static void requireSame(@Nullable Message written, Message read, long position) throws ViolationException {
        if (written == null) {
            throw new ViolationException(Rule.PHANTOM, "nobody has published what is at " + position);
        }
        boolean same = read.position() == position
                && written.exchange().equals(read.exchange())
                && written.routingKey().equals(read.routingKey())
                && written.publishedMs() == read.publishedMs()
                && written.propertiesLength() == read.propertiesLength()
                && Arrays.equals(written.content(), read.content());
        if (!same) {
            throw new ViolationException(Rule.CONTENT, "the message at " + position + " has changed");
        }
    }

    /** Whether this may have been recovered. */
    void check(BrokerModel recovered) throws ViolationException {
        boolean matches = false;
        for (int i = hashes.size() - 1; i >= durableCount; i--) {
            if (hashes.get(i) == recovered.hash()) {
                if (recovered.lastQueueId() >= lastQueueIds.get(i)) {
                    return;
                }
                matches = true;
            }
        }
        if (matches) {
            throw new ViolationException(Rule.LAST_QUEUE_ID, "it is " + recovered.lastQueueId());
        }
        throw diagnosis(recovered);
    }

    private BrokerModel after(int count) {
        BrokerModel model = base.copy();
        events.subList(0, count).forEach(each -> apply(each, model));
        return model;
    }

    private static void apply(Event event, BrokerModel model) {
        switch (event) {
            case Event.Published it -> model.publish(it.number, it.queueIds);
            case Event.Changed it -> model.apply(it.change);
            case Event.Committed it -> it.parts.forEach(each -> apply(each, model));
            case Event.Settled it -> model.settle(it.queueId, it.number);
            case Event.Returned it ->
                model.note(
                        it.queueId, it.number, model.note(it.queueId, it.number).returned(it.deliveryCount));
            case Event.Rescheduled it ->
                model.note(
                        it.queueId, it.number, model.note(it.queueId, it.number).rescheduled(it.dueMs));
        }
    }

    private ViolationException diagnosis(BrokerModel recovered) {
        BrokerModel sure = after(durableCount);
        String text = "recovered " + recovered + "\nall that is durable " + sure + "\nall that was appended " + live
                + "\nappended since " + events.subList(durableCount, events.size());
        for (long queueId : recovered.queueIds()) {
            for (long number : recovered.messages(queueId)) {
                if (!sure.messages(queueId).contains(number) && !isInQueueLater(queueId, number)) {
                    return new ViolationException(Rule.RESURRECTED, number + " in queue " + queueId + "\n" + text);
                }
            }
        }
        for (long queueId : sure.queueIds()) {
            for (long number : sure.messages(queueId)) {
                if (!recovered.messages(queueId).contains(number)
                        && live.messages(queueId).contains(number)) {
                    return new ViolationException(Rule.LOST, number + " in queue " + queueId + "\n" + text);
                }
            }
        }
        boolean sameQueues =
                recovered.queueIds().equals(sure.queueIds()) && sure.queueIds().equals(live.queueIds());
        return new ViolationException(sameQueues ? Rule.NO_PREFIX : Rule.TOPOLOGY, text);
    }

    private boolean isInQueueLater(long queueId, long number) {
        for (int i = durableCount; i <= events.size(); i++) {
            if (after(i).messages(queueId).contains(number)) {
                return true;
            }
        }
        return false;
    }
}
