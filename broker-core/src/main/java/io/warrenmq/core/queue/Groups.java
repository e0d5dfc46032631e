package io.warrenmq.core.queue;

import io.warrenmq.core.dedup.ValueKey;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.FieldValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Of a queue with {@code x-group-key}: which consumer the messages of each key go to. A key belongs to a consumer from
 * its first message there until none of its messages are with that consumer or wait for it; then the next message may
 * go to anyone. While the consumer has no room its messages wait, and those of other keys overtake. When it goes, its
 * keys are free once what it held has come back or is settled. Messages without the header belong to nobody.
 * Owned by the queue's shard.
 *
 * <p>Bound: at most {@value #PARKED_MAX} messages are overtaken; then the queue waits for a consumer that has one.
 */
final class Groups {
    private static final int PARKED_MAX = 1 << 16;

    /** A key of which something is with a consumer, or waits for one that holds it. */
    static final class Group {
        private final FieldValue key;

        /** Null when it has gone, or is somebody who called {@code basic.get}. */
        private @Nullable Consumer holder;

        private int outCount;
        private int waitingCount;

        /** What waits until all that is out has come back. */
        private final List<Place> blocked = new ArrayList<>(0);

        private Group(FieldValue key, @Nullable Consumer holder) {
            this.key = key;
            this.holder = holder;
        }
    }

    /**
     * Where a message waits.
     *
     * @param delivery of a message that came back; else null
     */
    private record Place(
            long sequence,
            @Nullable Delivery delivery,
            @Nullable FieldValue key) {}

    /**
     * Whose turn it is, and with what.
     *
     * @param consumer null for somebody who called {@code basic.get}
     */
    record Turn(@Nullable Consumer consumer, Handed handed) {}

    private static final Comparator<Place> IN_ORDER = Comparator.comparingLong(Place::sequence);

    private final String header;
    private final Backlog lane;
    private final Map<FieldValue, Group> groups = new HashMap<>();

    /** What waits for the consumer that holds its key. */
    private final Map<Consumer, PriorityQueue<Place>> parked = new LinkedHashMap<>();

    private int parkedCount;

    /** What nobody holds, of messages that were looked at before. */
    private final PriorityQueue<Place> passed = new PriorityQueue<>(1, IN_ORDER);

    /** Sequence of the first message that was not looked at yet. */
    private long nextSequence;

    Groups(String header, Backlog lane) {
        this.header = header;
        this.lane = lane;
    }

    private @Nullable FieldValue keyOf(Message message) {
        FieldValue value = message.header(header);
        return value == null ? null : ValueKey.of(value);
    }

    // --- messages go

    /** Takes out the next message that a consumer in line may have; null when there is none in memory. */
    @Nullable
    Turn next(ConsumerRing consumers) {
        while (consumers.isAnyWaiting()) {
            Turn turn = nextParked(consumers);
            if (turn != null) {
                return turn;
            }
            Place place = parkedCount < PARKED_MAX ? firstFree() : null;
            if (place == null) {
                return null;
            }
            if (place.key != null && groups.containsKey(place.key)) {
                park(place);
                continue;
            }
            Consumer consumer = consumers.next();
            if (consumer == null) {
                return null;
            }
            turn = hand(place, consumer, consumer.options().noAck());
            if (turn != null) {
                return turn;
            }
            consumers.lineUp(consumer);
        }
        return null;
    }

    /** Takes out the next message that no consumer holds; null when there is none in memory. */
    @Nullable
    Turn nextFree(boolean noAck) {
        for (Place place = firstFree(); place != null; place = firstFree()) {
            if (place.key != null && groups.containsKey(place.key)) {
                park(place);
                continue;
            }
            Turn turn = hand(place, null, noAck);
            if (turn != null) {
                return turn;
            }
        }
        return null;
    }

    private @Nullable Turn nextParked(ConsumerRing consumers) {
        for (Map.Entry<Consumer, PriorityQueue<Place>> each : parked.entrySet()) {
            Consumer consumer = each.getKey();
            if (each.getValue().isEmpty() || !consumers.take(consumer)) {
                continue;
            }
            Turn turn = null;
            while (turn == null && !each.getValue().isEmpty()) {
                Place place = each.getValue().remove();
                parkedCount--;
                turn = hand(place, consumer, consumer.options().noAck());
                unparked(place);
            }
            if (turn != null) {
                return turn;
            }
            consumers.lineUp(consumer);
        }
        return null;
    }

    private void unparked(Place place) {
        Group group = place.key == null ? null : groups.get(place.key);
        if (group != null) {
            group.waitingCount--;
            endIfDone(group);
        }
    }

    /** The first message that is not parked, which stays where it is; null when there is none in memory. */
    private @Nullable Place firstFree() {
        Place first = passed.peek();
        if (first != null) {
            return first;
        }
        for (nextSequence = Math.max(nextSequence, lane.firstNewSequence());
                nextSequence < lane.endOfMemory();
                nextSequence++) {
            Message message = lane.findNew(nextSequence);
            if (message != null) {
                return new Place(nextSequence, null, keyOf(message));
            }
        }
        return null;
    }

    /** The place that {@link #firstFree} told is looked at. */
    private void pass(Place place) {
        if (passed.peek() == place) {
            passed.remove();
        } else if (place.sequence == nextSequence) {
            nextSequence++;
        }
    }

    /** Lets the message wait for who holds its key. */
    private void park(Place place) {
        pass(place);
        Group group = groups.get(place.key);
        if (group != null) {
            parkFor(group, place);
        }
    }

    private void parkFor(Group group, Place place) {
        Consumer holder = group.holder;
        if (holder == null) {
            group.blocked.add(place);
        } else {
            group.waitingCount++;
            parkedCount++;
            parked.computeIfAbsent(holder, _ -> new PriorityQueue<>(4, IN_ORDER))
                    .add(place);
        }
    }

    private @Nullable Turn hand(Place place, @Nullable Consumer consumer, boolean noAck) {
        pass(place);
        Handed handed = place.delivery == null ? lane.hand(place.sequence, noAck) : lane.hand(place.delivery, noAck);
        if (handed == null) {
            return null; // it has expired, or was dropped
        }
        Delivery delivery = handed.delivery();
        if (delivery != null && place.key != null) {
            Group group = groups.computeIfAbsent(place.key, key -> new Group(key, consumer));
            group.outCount++;
            delivery.group(group);
        }
        return new Turn(consumer, handed);
    }

    // --- messages and consumers come and go

    /** A message that was handed out has come back or is done. */
    void released(Delivery delivery) {
        Group group = delivery.group();
        if (group != null) {
            delivery.group(null);
            group.outCount--;
            endIfDone(group);
        }
    }

    private void endIfDone(Group group) {
        if (group.outCount == 0 && group.waitingCount == 0) {
            groups.remove(group.key);
            passed.addAll(group.blocked);
            group.blocked.clear();
        }
    }

    /** A message waits again, in its place. */
    void returned(Delivery delivery) {
        FieldValue key = keyOf(delivery.message());
        Place place = new Place(delivery.sequence(), delivery, key);
        Group group = key == null ? null : groups.get(key);
        if (group == null) {
            passed.add(place);
        } else {
            parkFor(group, place);
        }
    }

    /** A consumer gets nothing more; what it holds may be with it still. */
    void gone(Consumer consumer) {
        PriorityQueue<Place> waiting = parked.remove(consumer);
        if (waiting != null) {
            parkedCount -= waiting.size();
            for (Place place : waiting) {
                Group group = groups.get(place.key);
                if (group == null) {
                    passed.add(place);
                } else {
                    group.waitingCount--;
                    group.blocked.add(place);
                }
            }
        }
        for (Group group : List.copyOf(groups.values())) {
            if (group.holder == consumer) {
                group.holder = null;
                endIfDone(group);
            }
        }
    }

    /** All that waited was dropped. */
    void dropped() {
        parked.clear();
        parkedCount = 0;
        passed.clear();
        for (Group group : List.copyOf(groups.values())) {
            group.waitingCount = 0;
            group.blocked.clear();
            endIfDone(group);
        }
    }
}
