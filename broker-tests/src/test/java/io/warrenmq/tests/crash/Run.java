package io.warrenmq.tests.crash;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** What outlives the broker's crashes: counters, and what should not have happened. Thread-safe. */
final class Run {
    static final int PUBLISHERS = 64;

    /** Messages by which the declarer looks for a binding; they are in no history. */
    static final int PROBE = PUBLISHERS - 1;

    final long id;
    private final AtomicInteger channels = new AtomicInteger();
    private final AtomicLongArray sequences = new AtomicLongArray(PUBLISHERS);
    private final List<String> surprises = new CopyOnWriteArrayList<>();

    Run(long id) {
        this.id = id;
    }

    int nextChannel() {
        return channels.incrementAndGet();
    }

    MessageId nextId(int publisher) {
        return new MessageId(publisher, sequences.incrementAndGet(publisher));
    }

    long lastSequence(int publisher) {
        return sequences.get(publisher);
    }

    /** Notes something that is no broken promise but must not happen: a client that failed, a broker that ended. */
    void surprise(String what) {
        surprises.add(what);
    }

    List<String> surprises() {
        return List.copyOf(surprises);
    }
}
