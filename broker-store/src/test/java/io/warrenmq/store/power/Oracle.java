package io.warrenmq.store.power;

import io.warrenmq.core.journal.JournalUnit;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows what was appended to a journal and in which order, so it can tell whether what a later start recovers is right:
 * the state after all that was durable and possibly some of what followed, in order, and nothing else.
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
        DAMAGED,
        REFUSED,
        NOT_REPEATABLE
    }

    /** One thing that is wrong. */
    record Violation(Rule rule, String text) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private sealed interface Event {
        record Published(long position, long[] queueIds) implements Event {}

        record Changed(long position, TopologyChange change) implements Event {}

        record Committed(long position, JournalUnit unit) implements Event {}

        record Settled(long queueId, long position) implements Event {}
    }

    private final Map<Long, Message> messages = new HashMap<>();
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

    private void remember() {
        hashes.add(live.hash());
        lastQueueIds.add(live.lastQueueId());
    }

    private void note(long position, Event event) {
        if (position <= lastPosition) {
            throw new AssertionError("position " + position + " after " + lastPosition);
        }
        lastPosition = position;
        events.add(event);
        remember();
    }

    void published(Message message, long position, long[] queueIds) {
        messages.put(position, message);
        live.publish(position, queueIds);
        note(position, new Event.Published(position, queueIds));
    }

    void changed(long position, TopologyChange change) {
        live.apply(change);
        note(position, new Event.Changed(position, change));
    }

    void committed(long position, JournalUnit unit) {
        long last = lastPosition;
        for (JournalUnit.Publish each : unit.publishes()) {
            long own = each.message().position();
            if (own <= last || own > position) {
                throw new AssertionError("position " + own + " in a unit after " + last + " that ends at " + position);
            }
            last = own;
            messages.put(own, each.message());
        }
        live.commit(unit);
        note(position, new Event.Committed(position, unit));
    }

    void settled(long queueId, long position) {
        live.settle(queueId, position);
        events.add(new Event.Settled(queueId, position));
        remember();
    }

    /** A store has come up with this, so from now on it stays. */
    void restarted(BrokerModel recovered) {
        base = recovered;
        live = recovered.copy();
        messages.keySet().retainAll(live.allPositions());
        events.clear();
        hashes.clear();
        lastQueueIds.clear();
        durableCount = 0;
        // What was lost may leave its position to another.
        lastPosition =
                messages.keySet().stream().mapToLong(Long::longValue).max().orElse(-1);
        remember();
    }

    /** The journal says that everything up to this position is durable. */
    void durable(long position) {
        for (int i = events.size(); i > durableCount; i--) {
            long at = switch (events.get(i - 1)) {
                case Event.Published it -> it.position;
                case Event.Changed it -> it.position;
                case Event.Committed it -> it.position;
                case Event.Settled _ -> Long.MAX_VALUE;
            };
            if (at <= position) {
                durableCount = i;
            }
        }
    }

    /** What is wrong with what was recovered; null when it is as it must be. */
    @Nullable
    Violation check(BrokerModel recovered) {
        Violation found = null;
        for (int i = hashes.size() - 1; i >= durableCount; i--) {
            if (hashes.get(i) == recovered.hash()) {
                if (recovered.lastQueueId() >= lastQueueIds.get(i)) {
                    return null;
                }
                found = new Violation(Rule.LAST_QUEUE_ID, recovered.lastQueueId() + " < " + lastQueueIds.get(i));
            }
        }
        return found == null ? diagnose(recovered) : found;
    }

    /** What is wrong with a message that was read back. */
    @Nullable
    Violation check(long position, @Nullable Message read) {
        Message written = messages.get(position);
        if (read == null) {
            return new Violation(Rule.DAMAGED, "the message at " + position + " cannot be read");
        }
        if (written == null) {
            return new Violation(Rule.PHANTOM, "nobody has published what is at " + position);
        }
        boolean same = read.position() == position
                && written.exchange().equals(read.exchange())
                && written.routingKey().equals(read.routingKey())
                && written.propertiesLength() == read.propertiesLength()
                && Arrays.equals(written.content(), read.content());
        return same ? null : new Violation(Rule.CONTENT, "the message at " + position + " has changed");
    }

    private BrokerModel after(int count) {
        BrokerModel model = base.copy();
        for (Event each : events.subList(0, count)) {
            switch (each) {
                case Event.Published it -> model.publish(it.position, it.queueIds);
                case Event.Changed it -> model.apply(it.change);
                case Event.Committed it -> model.commit(it.unit);
                case Event.Settled it -> model.settle(it.queueId, it.position);
            }
        }
        return model;
    }

    private Violation diagnose(BrokerModel recovered) {
        BrokerModel sure = after(durableCount);
        String text = "recovered " + recovered + "\nall that is durable " + sure + "\nall that was appended " + live
                + "\nappended since " + events.subList(durableCount, events.size());
        for (long queueId : recovered.queueIds()) {
            for (long position : recovered.positions(queueId)) {
                if (!messages.containsKey(position)) {
                    return new Violation(Rule.PHANTOM, position + " in queue " + queueId + "\n" + text);
                }
                if (!sure.positions(queueId).contains(position) && !isInQueueLater(queueId, position)) {
                    return new Violation(Rule.RESURRECTED, position + " in queue " + queueId + "\n" + text);
                }
            }
        }
        for (long queueId : sure.queueIds()) {
            for (long position : sure.positions(queueId)) {
                if (!recovered.positions(queueId).contains(position)
                        && live.positions(queueId).contains(position)) {
                    return new Violation(Rule.LOST, position + " in queue " + queueId + "\n" + text);
                }
            }
        }
        boolean sameQueues =
                recovered.queueIds().equals(sure.queueIds()) && sure.queueIds().equals(live.queueIds());
        return new Violation(sameQueues ? Rule.NO_PREFIX : Rule.TOPOLOGY, text);
    }

    private boolean isInQueueLater(long queueId, long position) {
        for (int i = durableCount; i <= events.size(); i++) {
            if (after(i).positions(queueId).contains(position)) {
                return true;
            }
        }
        return false;
    }
}
