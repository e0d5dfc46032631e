package io.warrenmq.core.simulation;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.queue.Arrival;
import io.warrenmq.core.queue.Queue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of each message in one queue, as clients saw it. It refuses what must never happen: a message that nobody
 * published, one that is in two places, one that comes after it was settled, a wrong redelivered flag, a wrong order.
 */
final class Ledger {
    private enum Place {
        QUEUE,
        CLIENT,
        GONE
    }

    private static final class Entry {
        final String publisher;
        final int number;
        final boolean persistent;
        Place place = Place.QUEUE;
        boolean handedOut;
        long sequence = Arrival.UNKNOWN;

        Entry(String publisher, int number, boolean persistent) {
            this.publisher = publisher;
            this.number = number;
            this.persistent = persistent;
        }
    }

    private final Queue queue;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** The last sequence that came fresh to a shard: what a queue sends to one shard arrives in order. */
    private final Map<Integer, Long> lastSequences = new HashMap<>();

    /** The last message of a publisher that came fresh to a shard. */
    private final Map<String, Integer> lastNumbers = new HashMap<>();

    private int purgedCount;
    private long largestPosition = Message.NOT_JOURNALED;

    Ledger(Queue queue) {
        this.queue = queue;
    }

    Queue queue() {
        return queue;
    }

    // --- what happens

    void published(String publisher, int number, boolean persistent) {
        entries.put(publisher + "." + number, new Entry(publisher, number, persistent));
    }

    /** A client on that shard was given a message. */
    void arrived(Arrival arrival, int shard) {
        Entry entry = entry(arrival);
        require(entry.place == Place.QUEUE, arrival, "is " + entry.place);
        require(entry.handedOut == arrival.redelivered(), arrival, "redelivered=" + arrival.redelivered());
        if (!entry.handedOut) {
            requireOrder(entry, arrival, shard);
        }
        require(
                entry.sequence == Arrival.UNKNOWN || arrival.delivery() == null || entry.sequence == arrival.sequence(),
                arrival,
                "has changed its place");
        entry.handedOut = true;
        if (queue.options().durable() && !Paging.isPaged(arrival.message().position())) {
            largestPosition = Math.max(largestPosition, arrival.message().position());
        }
        entry.sequence = arrival.delivery() == null ? entry.sequence : arrival.sequence();
        entry.place = arrival.delivery() == null ? Place.GONE : Place.CLIENT;
    }

    private void requireOrder(Entry entry, Arrival arrival, int shard) {
        if (arrival.delivery() != null) {
            long last = lastSequences.getOrDefault(shard, -1L);
            require(last < arrival.sequence(), arrival, "comes after sequence " + last);
            lastSequences.put(shard, arrival.sequence());
        }
        int last = lastNumbers.getOrDefault(entry.publisher + " to " + shard, -1);
        require(last < entry.number, arrival, "comes after " + last);
        lastNumbers.put(entry.publisher + " to " + shard, entry.number);
    }

    /** A client is done with a message. */
    void settled(Arrival arrival) {
        move(arrival, Place.GONE);
    }

    /** A client has returned a message. */
    void returned(Arrival arrival) {
        move(arrival, Place.QUEUE);
    }

    private void move(Arrival arrival, Place to) {
        Entry entry = entry(arrival);
        require(entry.place == Place.CLIENT, arrival, "is " + entry.place);
        entry.place = to;
    }

    /** Up to where in the journal clients have seen messages. */
    long largestPosition() {
        return largestPosition;
    }

    void purged(int count) {
        purgedCount += count;
    }

    // --- what must be true when nothing is under way

    /** How many messages clients hold. */
    int heldCount() {
        return count(Place.CLIENT);
    }

    /** How many messages must be ready. */
    int readyCount() {
        return count(Place.QUEUE) - purgedCount;
    }

    /** Whether a purge has dropped messages; nobody outside knows which. */
    boolean wasPurged() {
        return purgedCount > 0;
    }

    /** How many persistent messages it must have, if it was never purged. */
    int persistentCount() {
        return (int) entries.values().stream()
                .filter(each -> each.persistent && each.place != Place.GONE)
                .count();
    }

    private int count(Place place) {
        return (int)
                entries.values().stream().filter(each -> each.place == place).count();
    }

    /** All that was ready has been taken out, in this order: nothing is missing, and all is in its place. */
    void requireDrained(List<Arrival> drained) {
        long last = -1;
        for (Arrival arrival : drained) {
            require(last < arrival.sequence(), arrival, "is taken out after " + last);
            last = arrival.sequence();
        }
        if (readyCount() != 0) {
            List<String> missing = new ArrayList<>();
            entries.forEach((text, entry) -> {
                if (entry.place == Place.QUEUE) {
                    missing.add(text);
                }
            });
            throw new IllegalStateException(queue.name() + " has lost some of " + missing);
        }
    }

    private Entry entry(Arrival arrival) {
        Entry entry = entries.get(arrival.text());
        if (entry == null) {
            throw new IllegalStateException(arrival.text() + " was never published to " + queue.name());
        }
        return entry;
    }

    private void require(boolean condition, Arrival arrival, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(arrival.text() + " of " + queue.name() + " " + otherwise);
        }
    }
}
