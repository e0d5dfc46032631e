package io.warrenmq.core.queue;

import io.warrenmq.core.deadletter.Cause;
import io.warrenmq.core.message.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Takes out what has waited too long, on time and wherever it stands. Messages that only the queue's own limit ends do
 * so in the order in which they came, so the first of each lane tells when; those that bring a shorter time of their
 * own are kept by time, 16 bytes each. Owned by the queue's shard.
 */
final class Expiry {
    private static final int TURN_MAX = 1024;
    private static final int SEQUENCE_BITS = 56;
    private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

    /** A message that came back, with its time. */
    private record Returned(long deadlineMs, Delivery delivery) {}

    private final Queue queue;
    private final Lanes lanes;
    private final Deaths deaths;
    private final WallTimer timer;

    /** New messages with a time of their own: lane and sequence. */
    private final TimeHeap own = new TimeHeap();

    private final PriorityQueue<Returned> returned =
            new PriorityQueue<>(1, Comparator.comparingLong(Returned::deadlineMs));

    Expiry(Queue queue, Lanes lanes, Deaths deaths) {
        this.queue = queue;
        this.lanes = lanes;
        this.deaths = deaths;
        this.timer = new WallTimer(queue.shard(), this::look);
    }

    private long ttlMs() {
        return queue.settings().lifetimes().messageTtlMs();
    }

    /** When the message's time is up in this queue; {@link TimeHeap#NEVER} when it has none. */
    private long deadlineMs(Message message) {
        long ttlMs = ttlMs();
        long ownMs = message.expirationMs();
        long waitMs = ownMs < 0 ? ttlMs : Math.min(ttlMs, ownMs);
        long deadlineMs = message.publishedMs() + waitMs;
        return waitMs == TimeHeap.NEVER || deadlineMs < 0 ? TimeHeap.NEVER : deadlineMs;
    }

    private boolean hasOwnTime(Message message) {
        return message.expirationMs() >= 0 && message.expirationMs() < ttlMs();
    }

    /** A message was added to that lane, and may have been handed out since. */
    void added(Message message, Backlog lane, long sequence) {
        if (!lane.isNew(sequence)) {
            return;
        }
        long deadlineMs = deadlineMs(message);
        if (hasOwnTime(message)) {
            own.add(deadlineMs, key(lane, sequence));
        }
        lookAtOrNow(deadlineMs);
    }

    /** What is due already must not be handed out before the timer comes. */
    private void lookAtOrNow(long deadlineMs) {
        if (deadlineMs <= queue.shard().wallMs()) {
            look();
        } else {
            timer.notLaterThan(deadlineMs);
        }
    }

    /** A message that was there before a restart waits in that lane. */
    void restored(Backlog lane, long sequence, long deadlineMs) {
        own.add(deadlineMs, key(lane, sequence));
    }

    /** A message has come back to its lane. */
    void returned(Delivery delivery) {
        if (!delivery.isInMemory()) {
            return; // its lane reads it, and tells then
        }
        long deadlineMs = deadlineMs(delivery.message());
        if (deadlineMs != TimeHeap.NEVER) {
            if (hasOwnTime(delivery.message())) {
                returned.add(new Returned(deadlineMs, delivery));
            }
            lookAtOrNow(deadlineMs);
        }
    }

    private static long key(Backlog lane, long sequence) {
        return ((long) lane.priority() << SEQUENCE_BITS) | sequence;
    }

    /** Takes out what is due; some of it, when that is much, and then the rest a little later. */
    void look() {
        if (queue.isEnded()) {
            return;
        }
        long nowMs = queue.shard().wallMs();
        int taken = takeOwn(nowMs) + takeReturned(nowMs);
        long nextMs = TimeHeap.NEVER;
        for (Backlog lane : lanes.occupied()) {
            taken += takeHeads(lane, nowMs, TURN_MAX - taken);
            if (!lane.isEmpty() && lane.isHeadInMemory()) {
                nextMs = Math.min(nextMs, deadlineMs(lane.head()));
            } else if (!lane.isEmpty() && ttlMs() != TimeHeap.NEVER) {
                lane.readAhead(); // to learn its time; this is called again then
            }
        }
        nextMs = Math.min(nextMs, Math.min(own.firstTime(), returnedFirstMs()));
        timer.notLaterThan(nextMs);
    }

    private long returnedFirstMs() {
        Returned first = returned.peek();
        return first == null ? TimeHeap.NEVER : first.deadlineMs;
    }

    private int takeOwn(long nowMs) {
        int taken = 0;
        List<Long> busy = new ArrayList<>(0);
        while (taken < TURN_MAX && own.firstTime() <= nowMs) {
            long key = own.firstKey();
            long dueMs = own.firstTime();
            own.removeFirst();
            taken++;
            switch (lanes.lane((int) (key >>> SEQUENCE_BITS)).takeOut(key & SEQUENCE_MASK)) {
                case Found.Nothing _ -> {}
                case Found.Busy _ -> {
                    busy.add(dueMs);
                    busy.add(key);
                }
                case Found.InMemory found -> deaths.of(found.message(), found.standing(), Cause.EXPIRED);
                case Found.Elsewhere found -> deaths.ofStored(found.standing(), Cause.EXPIRED, true);
            }
        }
        for (int i = 0; i < busy.size(); i += 2) {
            own.add(Math.max(busy.get(i), nowMs + 1), busy.get(i + 1));
        }
        return taken;
    }

    private int takeReturned(long nowMs) {
        int taken = 0;
        while (taken < TURN_MAX && returnedFirstMs() <= nowMs) {
            Delivery delivery = returned.remove().delivery;
            taken++;
            if (delivery.home().takeOut(delivery)) {
                deaths.of(delivery, Cause.EXPIRED);
            }
        }
        return taken;
    }

    private int takeHeads(Backlog lane, long nowMs, int countMax) {
        int taken = 0;
        while (taken < countMax && !lane.isEmpty() && lane.isHeadInMemory() && deadlineMs(lane.head()) <= nowMs) {
            Found.InMemory head = lane.takeHead();
            deaths.of(head.message(), head.standing(), Cause.EXPIRED);
            taken++;
        }
        return taken;
    }

    /** The queue has ended. */
    void end() {
        timer.cancel();
        own.clear();
        returned.clear();
    }
}
