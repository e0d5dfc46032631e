package io.warrenmq.cli.perf.measure;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which messages have arrived at one queue's consumers, by producer and sequence number: finds what comes twice. Shared
 * by the queue's consumers, which may live on different loops, hence the lock; nearly always nobody else wants it.
 */
public final class Arrivals {
    private @Nullable SequenceSet[] byProducer = new SequenceSet[1];
    private long distinct;

    /** Notes a message; false when it has arrived before. Any thread. */
    public synchronized boolean add(int producer, long sequence) {
        if (producer >= byProducer.length) {
            byProducer = Arrays.copyOf(byProducer, Math.max(producer + 1, byProducer.length * 2));
        }
        SequenceSet seen = byProducer[producer];
        if (seen == null) {
            seen = new SequenceSet();
            byProducer[producer] = seen;
        }
        boolean isNew = seen.add(sequence);
        distinct += isNew ? 1 : 0;
        return isNew;
    }

    /** Notes a message that says nothing of who sent it. Any thread. */
    public synchronized void add() {
        distinct++;
    }

    /** How many different messages have arrived. Any thread. */
    public synchronized long distinct() {
        return distinct;
    }
}
