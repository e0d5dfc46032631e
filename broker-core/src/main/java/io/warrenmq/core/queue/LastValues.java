package io.warrenmq.core.queue;

import io.warrenmq.core.deadletter.Cause;
import io.warrenmq.core.dedup.ValueKey;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.table.FieldValue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Of a queue with {@code x-last-value-key}: where the newest message of each key waits, so that it goes when a newer
 * one comes. A message that is with a consumer is not replaced; when it comes back and there is a newer one, it goes.
 * Messages without the header are told apart by nothing and stay. Owned by the queue's shard.
 *
 * <p>Bound: an entry for each message that waits, and as many again, but at least {@value #STALE_MAX}, for those that
 * have left.
 */
final class LastValues {
    private static final int STALE_MAX = 1024;

    /**
     * Where a message waits.
     *
     * @param delivery of a message that came back; else null
     */
    private record Place(
            long sequence, int bodyBytes, @Nullable Delivery delivery) {}

    private final Queue queue;
    private final String header;
    private final Backlog lane;
    private final Holdings holdings;
    private final Deaths deaths;
    private final Paging paging;

    /** The one that was used longest ago is first. */
    private final Map<FieldValue, Place> newest = new LinkedHashMap<>(16, 0.75f, true);

    /** Replaced while they were being read. */
    private List<Place> busy = new ArrayList<>(0);

    LastValues(Queue queue, String header, Lanes lanes, Deaths deaths, Paging paging) {
        this.queue = queue;
        this.header = header;
        this.lane = lanes.lane(0);
        this.holdings = lanes.holdings();
        this.deaths = deaths;
        this.paging = paging;
    }

    private @Nullable FieldValue keyOf(Message message) {
        FieldValue value = message.header(header);
        return value == null ? null : ValueKey.of(value);
    }

    /** A message was added to the end of the queue. */
    void added(Message message, long sequence) {
        FieldValue key = keyOf(message);
        if (key != null) {
            replace(key, new Place(sequence, message.bodyBytes(), null));
        }
    }

    /** A message is about to come back: whether there is a newer one, so that it must not. */
    boolean isReplaced(Delivery delivery) {
        FieldValue key = keyOf(delivery.message());
        if (key == null) {
            return false;
        }
        Place present = newest.get(key);
        if (present != null && present.sequence > delivery.sequence()) {
            return true;
        }
        newest.put(key, new Place(delivery.sequence(), delivery.bodyBytes(), delivery));
        return false;
    }

    private void replace(FieldValue key, Place place) {
        Place before = newest.put(key, place);
        if (before == null) {
            sweep();
        } else if (before.sequence < place.sequence) {
            drop(before);
        } else {
            newest.put(key, before);
            drop(place);
        }
    }

    /** Somebody has looked this message up: its key was used. */
    void touch(Message message) {
        FieldValue key = keyOf(message);
        if (key != null) {
            newest.get(key);
        }
    }

    private void drop(Place place) {
        if (place.delivery != null) {
            if (lane.takeOut(place.delivery)) {
                lane.settle(place.delivery, true);
            }
            return;
        }
        switch (lane.takeOut(place.sequence)) {
            case Found.Nothing _ -> {} // with a consumer, or gone
            case Found.Busy _ -> busy.add(place);
            case Found.InMemory found -> holdings.release(found.standing(), true);
            case Found.Elsewhere found -> {
                holdings.ready(-place.bodyBytes);
                holdings.release(found.standing(), true);
            }
        }
    }

    /** Messages have been read: those that could not go before may now. */
    void look() {
        if (!busy.isEmpty()) {
            List<Place> again = busy;
            busy = new ArrayList<>(0);
            again.forEach(this::drop);
        }
    }

    /** Ends the message whose key was used longest ago; false when there is none that could go now. */
    boolean endOldest() {
        while (!newest.isEmpty()) {
            Iterator<Place> oldest = newest.values().iterator();
            Place place = oldest.next();
            oldest.remove();
            if (end(place)) {
                return true;
            }
        }
        return false;
    }

    private boolean end(Place place) {
        if (place.delivery != null) {
            boolean waits = lane.takeOut(place.delivery);
            if (waits) {
                deaths.of(place.delivery, Cause.MAXLEN);
            }
            return waits;
        }
        return switch (lane.takeOut(place.sequence)) {
            case Found.Nothing _ -> false;
            case Found.Busy _ -> {
                busy.add(place);
                yield false;
            }
            case Found.InMemory found -> {
                deaths.of(found.message(), found.standing(), Cause.MAXLEN);
                yield true;
            }
            case Found.Elsewhere found -> {
                holdings.ready(-place.bodyBytes);
                deaths.ofStored(found.standing(), Cause.MAXLEN, false);
                yield true;
            }
        };
    }

    /** Forgets messages that have left, once there are many. */
    private void sweep() {
        if (newest.size() > 2 * lane.size() + STALE_MAX) {
            newest.values()
                    .removeIf(each -> each.delivery == null
                            ? !lane.isWaiting(each.sequence)
                            : each.delivery.isOut() || !each.delivery.isInMemory());
        }
    }

    // --- after a restart

    /** Learns the keys of messages from before a restart; those of one key of which a newer one waits go. */
    void restore(long[] positions) {
        new Reading(positions).next();
    }

    /** Reads the messages one after the other; what comes meanwhile is newer than all of them. */
    private final class Reading implements Paging.Loaded {
        private final long[] positions;
        private int done;

        Reading(long[] positions) {
            this.positions = positions;
        }

        void next() {
            int count = Math.min(Backlog.READ_COUNT_MAX, positions.length - done);
            if (count > 0 && !queue.isEnded()) {
                long[] asked = new long[count];
                System.arraycopy(positions, done, asked, 0, count);
                paging.read(asked, count, queue.shard(), this);
            }
        }

        @Override
        public void loaded(Message @Nullable [] messages) {
            if (messages == null) {
                done++; // damaged, which whoever needs it will find out; or gone meanwhile
            } else {
                for (Message message : messages) {
                    added(message, done++);
                }
            }
            next();
        }
    }
}
