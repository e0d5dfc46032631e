package io.warrenmq.amqp.channel;

import java.util.PriorityQueue;

/**
 * Publisher confirms of one channel. A message is complete once every queue has taken it and the journal, where it
 * holds the message, is durable past it. Messages complete out of order; they are confirmed in order, everything up
 * to the first gap with one {@code multiple} ack, once per cycle. Owned by the connection's shard.
 *
 * <p>Bound: the channel stops reading while {@link #openCount} is large.
 */
final class Confirms {
    /** Sends confirms. */
    interface Acks {
        /** Sends {@code basic.ack}. */
        void ack(long sequence, boolean multiple);

        /** Sends {@code basic.nack} for one message. */
        void nack(long sequence);
    }

    private static final int CAPACITY_MIN = 16;

    /** Everything up to here was confirmed to the client. */
    private long confirmed;

    /** Everything up to here is complete. */
    private long complete;

    private long last;
    private long nackedCount;

    /** What each message after {@link #complete} still waits for, by sequence modulo capacity. */
    private int[] waits = new int[CAPACITY_MIN];

    private final JournaledList journaled = new JournaledList();

    /** Messages that a queue has refused; one may be there several times. */
    private final PriorityQueue<Long> refused = new PriorityQueue<>(1);

    /** Number of the message that is published next; the first is 1. */
    long next() {
        return last + 1;
    }

    /** Messages that were confirmed. */
    long confirmedCount() {
        return confirmed - nackedCount;
    }

    /** Messages that cannot be confirmed yet: they are not complete, or one before them is not. */
    int openCount() {
        return (int) (last - complete);
    }

    /** The next message was published and waits for nothing. */
    void published() {
        if (complete == last) {
            last++;
            complete++;
        } else {
            reserve(0);
            completed(last);
        }
    }

    /**
     * The next message was published and is not complete.
     *
     * @param receipts how many calls of {@link #taken} will follow
     * @param position its place in the journal, or -1
     */
    void publishedOpen(int receipts, long position) {
        reserve(receipts + (position >= 0 ? 1 : 0));
        if (position >= 0) {
            journaled.add(last, position);
        }
    }

    private void reserve(int waitsFor) {
        last++;
        if (last - complete > waits.length) {
            grow();
        }
        waits[slot(last)] = waitsFor;
    }

    private void grow() {
        int[] larger = new int[waits.length * 2];
        for (long sequence = complete + 1; sequence < last; sequence++) {
            larger[(int) (sequence & (larger.length - 1))] = waits[slot(sequence)];
        }
        waits = larger;
    }

    private int slot(long sequence) {
        return (int) (sequence & (waits.length - 1));
    }

    /** One more queue has taken the message. */
    void taken(long sequence) {
        if (--waits[slot(sequence)] == 0) {
            completed(sequence);
        }
    }

    /** Position that the journal must reach for all that wait for it; -1 when none do. */
    long awaitedPosition() {
        return journaled.isEmpty() ? -1 : journaled.lastPosition();
    }

    /** The journal is durable up to this position. */
    void durable(long position) {
        while (!journaled.isEmpty() && journaled.firstPosition() <= position) {
            taken(journaled.removeFirst());
        }
    }

    private void completed(long sequence) {
        if (sequence != complete + 1) {
            return; // behind a gap
        }
        complete++;
        while (complete < last && waits[slot(complete + 1)] == 0) {
            complete++;
        }
    }

    /** A queue has refused the message: its publisher hears that once everything else about it is known. */
    void refused(long sequence) {
        refused.add(sequence);
    }

    /** Confirms what is complete and was not confirmed. */
    void flush(Acks acks) {
        for (Long next = refused.peek(); next != null && next <= complete; next = refused.peek()) {
            refused.remove();
            if (next > confirmed) { // else another queue has refused it, too
                ackUpTo(next - 1, acks);
                acks.nack(next);
                nackedCount++;
                confirmed = next;
            }
        }
        ackUpTo(complete, acks);
    }

    private void ackUpTo(long sequence, Acks acks) {
        if (sequence > confirmed) {
            acks.ack(sequence, sequence - confirmed > 1);
            confirmed = sequence;
        }
    }
}
