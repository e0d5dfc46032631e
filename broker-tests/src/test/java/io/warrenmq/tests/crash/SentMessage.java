package io.warrenmq.tests.crash;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a checker knows of one message. */
final class SentMessage {
    final Event.Published event;

    /** How many crashes there had been when it was sent. */
    final int life;

    /** The place of its event in the history. */
    final long sentAt;

    /** How many acknowledgements its channel had sent before it: they are settled when it is confirmed. */
    final int acksBefore;

    final @Nullable Transaction transaction;

    /** By queue: those that it is routed to, and those where it was dead-lettered to. */
    final Map<String, Copy> copies = new LinkedHashMap<>();

    boolean answered;
    boolean confirmed;
    boolean returned;
    long confirmedAt = Long.MAX_VALUE;

    SentMessage(Event.Published event, int life, long sentAt, int acksBefore, @Nullable Transaction transaction) {
        this.event = event;
        this.life = life;
        this.sentAt = sentAt;
        this.acksBefore = acksBefore;
        this.transaction = transaction;
        for (String queue : event.queues()) {
            copies.put(queue, new Copy(this, queue));
        }
    }

    /** True when the broker owes it: it was confirmed, alone or by a commit. */
    boolean isPromised() {
        return confirmed || (transaction != null && transaction.state == Transaction.State.COMMITTED);
    }

    /** True when it outlives a crash, or there was none since. */
    boolean isKeptUntil(int life) {
        return event.persistent() || this.life == life;
    }

    /** A message in one of its queues. */
    static final class Copy {
        final SentMessage message;
        final String queue;

        int deliveredCount;
        int lastLife = -1;
        int lastChannel;
        long firstAt = Long.MAX_VALUE;

        /** Given back since its last delivery. */
        boolean requeued;

        boolean settled;

        @Nullable
        String deadLetterTarget;

        /** The life in which it was rejected. */
        int rejectedLife;

        Copy(SentMessage message, String queue) {
            this.message = message;
            this.queue = queue;
        }

        boolean wasDelivered() {
            return deliveredCount > 0;
        }

        /** True when it came after a crash that followed its publish: it was on disk. */
        boolean wasRecovered() {
            return wasDelivered() && lastLife > message.life;
        }

        @Override
        public String toString() {
            return "message " + message.event.id() + " in queue " + queue;
        }
    }
}
