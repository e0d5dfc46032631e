package io.warrenmq.core.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Messages that came back to a queue and are not in memory, with those that are being read. Owned by its shard. */
final class Absent {
    private final PriorityQueue<Delivery> waiting =
            new PriorityQueue<>(1, Comparator.comparingLong(Delivery::sequence));

    /** In order. */
    private List<Delivery> beingRead = List.of();

    int size() {
        return waiting.size() + beingRead.size();
    }

    void add(Delivery delivery) {
        waiting.add(delivery);
    }

    /** Whether some of them are not being read. */
    boolean isAnyUnread() {
        return !waiting.isEmpty();
    }

    /** Sequence of the first of them; the largest number there is when there are none. */
    long firstSequence() {
        Delivery first = waiting.peek();
        long sequence = first == null ? Long.MAX_VALUE : first.sequence();
        return beingRead.isEmpty()
                ? sequence
                : Math.min(sequence, beingRead.getFirst().sequence());
    }

    /** Takes out one of them; false when it is not here, or is being read. */
    boolean takeOut(Delivery delivery) {
        return waiting.remove(delivery);
    }

    /** The first of them, at most so many, are being read from now on. */
    List<Delivery> beginRead(int countMax) {
        int count = Math.min(waiting.size(), countMax);
        List<Delivery> first = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            first.add(waiting.remove());
        }
        beingRead = first;
        return first;
    }

    /** The first so many of those that were being read are in memory now; the others are not. */
    void endRead(int count) {
        waiting.addAll(beingRead.subList(count, beingRead.size()));
        beingRead = List.of();
    }

    /** Goes through those at that sequence or behind it, in no order. */
    void forEach(long fromSequence, Consumer<Delivery> consumer) {
        waiting.stream().filter(each -> each.sequence() >= fromSequence).forEach(consumer);
        beingRead.stream().filter(each -> each.sequence() >= fromSequence).forEach(consumer);
    }

    /** Forgets all, and hands over those that were not being read. */
    void drop(Consumer<Delivery> consumer) {
        beingRead = List.of();
        waiting.forEach(consumer);
        waiting.clear();
    }
}
