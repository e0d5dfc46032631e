package io.warrenmq.core.queue;

import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.paging.PositionList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of a queue that wait, in order: those that came back, then the front, then the back. Of the back only
 * positions are in memory; once there is a back, new messages go to its end. Messages are read back ahead of need,
 * one read at a time. Owned by the queue's shard.
 */
final class Backlog {
    /** Messages that one read asks for at most. */
    static final int READ_COUNT_MAX = 512;

    /** With fewer messages in memory than this, and than half of what was read last, the next are asked for. */
    static final int SHORT_COUNT = READ_COUNT_MAX / 2;

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);

    private final Queue queue;
    private final Paging paging;
    private final Holdings holdings;
    private final Runnable onChange;

    /** What is in memory: the returned and the front. */
    private final ReadyList ready = new ReadyList();

    private PositionList back = new PositionList();

    /** Messages that came back and are not in memory, without those that are being read. */
    private final PriorityQueue<Delivery> absent = new PriorityQueue<>(1, Comparator.comparingLong(Delivery::sequence));

    /** How many came back and are not in memory, with those that are being read. */
    private int absentCount;

    private @Nullable Read reading;
    private int lastReadCount = READ_COUNT_MAX;
    private boolean damaged;
    private long redeliveredUpTo = Message.NOT_JOURNALED;
    private long handedOutUpTo = Message.NOT_JOURNALED;

    /** @param onChange runs, in a later cycle, when a read has changed what can be handed out */
    Backlog(Queue queue, Storage storage, Runnable onChange) {
        this.queue = queue;
        this.paging = storage.paging();
        this.holdings = new Holdings(queue, storage);
        this.onChange = onChange;
    }

    /** Takes over what the journal holds, see {@link Queue#restore}. */
    void restore(Recovered.QueueContent content) {
        if (!isEmpty()) {
            throw new IllegalStateException(queue.describe() + " is in use already");
        }
        back = content.positions();
        long last = back.isEmpty() ? Message.NOT_JOURNALED : back.last();
        redeliveredUpTo = content.handedOutUpTo() == Long.MAX_VALUE ? last : content.handedOutUpTo();
        handedOutUpTo = redeliveredUpTo;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    int size() {
        return ready.size() + absentCount + back.size();
    }

    /** The largest position in the journal that was ever handed out. */
    long handedOutUpTo() {
        return handedOutUpTo;
    }

    // --- messages come

    /**
     * Appends a message. Past the budget it is kept in memory only when nothing waits and somebody may take it at once.
     *
     * @param wanted whether a consumer stands in line
     */
    void add(Message message, boolean wanted) {
        if (back.isEmpty() && (!holdings.isMemoryShort() || (wanted && ready.newCount() == 0))) {
            ready.add(message);
            holdings.keep(message);
            return;
        }
        back.add(holdings.store(message));
    }

    /** Puts a message back to its place. */
    void giveBack(Delivery delivery) {
        if (delivery.isInMemory()) {
            ready.giveBack(delivery);
        } else {
            absent.add(delivery);
            absentCount++;
        }
    }

    // --- messages go

    /** Whether the first message can be handed out now. */
    boolean isHeadInMemory() {
        if (absentCount == 0) {
            return ready.size() > 0;
        }
        Delivery returned = ready.firstReturned();
        return returned != null && returned.sequence() < firstAbsentSequence();
    }

    private long firstAbsentSequence() {
        Delivery first = absent.peek();
        long sequence = first == null ? Long.MAX_VALUE : first.sequence();
        return reading == null || reading.deliveries.isEmpty()
                ? sequence
                : Math.min(sequence, reading.deliveries.getFirst().sequence());
    }

    /** Whether nothing can be handed out because the next message is damaged. */
    boolean isStuck() {
        return damaged && !isHeadInMemory();
    }

    /** The first message, which must be in memory. */
    Message head() {
        Delivery returned = ready.firstReturned();
        return returned == null ? ready.firstNew() : returned.message();
    }

    /** Whether the first message, which must be in memory, may have been delivered before. */
    boolean isHeadRedelivered() {
        if (ready.returnedCount() > 0) {
            return true;
        }
        long standing = holdings.standing(ready.firstNew());
        return standing <= redeliveredUpTo && standing != Message.NOT_JOURNALED;
    }

    /**
     * Takes out the first message, which must be in memory, to be handed out: somebody wants messages, so more are
     * asked for when they run short.
     *
     * @return what is to be settled later; null with {@code noAck}, when it is settled at once
     */
    @Nullable
    Delivery remove(boolean noAck) {
        Delivery delivery = ready.pollReturned();
        if (delivery == null) {
            delivery = removeNew(noAck);
        } else if (noAck) {
            settle(delivery, true);
            delivery = null;
        }
        if (delivery != null && holdings.isMemoryShort() && delivery.standing() != Message.NOT_JOURNALED) {
            forgetMessage(delivery);
        }
        if (absentCount > 0 || !back.isEmpty()) {
            readAhead();
        }
        return delivery;
    }

    private @Nullable Delivery removeNew(boolean noAck) {
        long sequence = ready.headSequence();
        Message message = ready.removeNew();
        long standing = holdings.standing(message);
        if (standing > handedOutUpTo && !Paging.isPaged(standing)) {
            handedOutUpTo = standing;
        }
        if (!noAck) {
            return new Delivery(queue, message, standing, sequence);
        }
        holdings.release(standing, true);
        holdings.forget(message);
        return null;
    }

    /**
     * The queue is done with a message that was handed out.
     *
     * @param inJournal whether the journal must be told
     */
    void settle(Delivery delivery, boolean inJournal) {
        holdings.release(delivery.standing(), inJournal);
        forgetMessage(delivery);
    }

    /** Drops all messages, also those that are being read; returns how many. A queue that was stuck is free then. */
    int drop(boolean inJournal) {
        int count = size();
        Read dropped = reading;
        reading = null; // its answer will find that nobody waits for it
        damaged = false;
        for (Delivery next = ready.pollReturned(); next != null; next = ready.pollReturned()) {
            settle(next, inJournal);
        }
        for (Delivery next = absent.poll(); next != null; next = absent.poll()) {
            settle(next, inJournal);
        }
        absentCount = 0;
        while (ready.newCount() > 0) {
            Message message = ready.removeNew();
            holdings.release(holdings.standing(message), inJournal);
            holdings.forget(message);
        }
        ready.skip(back.size());
        if (dropped != null) {
            dropped.drop(inJournal);
        }
        while (!back.isEmpty()) {
            holdings.release(back.removeFirst(), inJournal);
        }
        return count;
    }

    private void forgetMessage(Delivery delivery) {
        if (delivery.isInMemory()) {
            holdings.forget(delivery.message());
            delivery.message(null);
        }
    }

    // --- reading

    /** Asks for the next messages when those in memory run short. To be called when somebody wants messages. */
    void readAhead() {
        if (reading != null || damaged) {
            return;
        }
        if (!absent.isEmpty()) {
            if (!isHeadInMemory() || isShort(ready.returnedCount())) {
                readReturned();
            }
        } else if (!back.isEmpty() && isShort(ready.newCount())) {
            read(back.firstOnes(READ_COUNT_MAX), List.of());
        }
    }

    private boolean isShort(int count) {
        return count < SHORT_COUNT && count <= lastReadCount / 2;
    }

    private void readReturned() {
        int count = Math.min(absent.size(), READ_COUNT_MAX);
        List<Delivery> deliveries = new ArrayList<>(count);
        long[] positions = new long[count];
        for (int i = 0; i < count; i++) {
            Delivery next = absent.remove();
            deliveries.add(next);
            positions[i] = next.standing();
        }
        read(positions, deliveries);
    }

    private void read(long[] positions, List<Delivery> deliveries) {
        int count = positions.length;
        Read read = new Read(count, deliveries);
        reading = read;
        paging.read(positions, count, queue.shard(), read);
    }

    /** What has been asked for: messages that came back, or else the first of the back, which stay there until then. */
    private final class Read implements Paging.Loaded {
        final int count;
        final List<Delivery> deliveries;

        /** Pages that were dropped while they were read. */
        final PositionList dropped = new PositionList();

        Read(int count, List<Delivery> deliveries) {
            this.count = count;
            this.deliveries = deliveries;
        }

        @Override
        public void loaded(Message @Nullable [] messages) {
            if (reading != this) {
                while (!dropped.isEmpty()) {
                    holdings.release(dropped.removeFirst(), true);
                }
                return;
            }
            reading = null;
            if (messages == null) {
                absent.addAll(deliveries);
                stop(deliveries.isEmpty() ? back.first() : deliveries.getFirst().standing());
            } else if (deliveries.isEmpty()) {
                lastReadCount = messages.length;
                toFront(messages);
            } else {
                lastReadCount = messages.length;
                toReturned(messages);
            }
            onChange.run();
        }

        private void toFront(Message[] messages) {
            for (Message message : messages) {
                if (message.position() != back.first()) {
                    stop(back.first()); // never deliver one message for another
                    return;
                }
                back.removeFirst();
                ready.add(message);
                holdings.keep(message);
            }
        }

        private void toReturned(Message[] messages) {
            int done = 0;
            while (done < messages.length
                    && messages[done].position() == deliveries.get(done).standing()) {
                Delivery delivery = deliveries.get(done);
                delivery.message(messages[done]);
                ready.giveBack(delivery);
                holdings.keep(messages[done]);
                done++;
            }
            absentCount -= done;
            absent.addAll(deliveries.subList(done, count));
            if (done < messages.length) {
                stop(deliveries.get(done).standing());
            }
        }

        private void stop(long standing) {
            damaged = true;
            LOG.error(
                    "{} hands out nothing more: its next message, at position {}, is damaged; what waits can be purged",
                    queue.describe(),
                    standing);
        }

        /** The messages are not wanted any more. A page may go only when it has been read. */
        void drop(boolean inJournal) {
            deliveries.forEach(each -> drop(each.standing(), inJournal));
            for (int i = deliveries.size(); i < count; i++) {
                drop(back.removeFirst(), inJournal);
            }
        }

        private void drop(long standing, boolean inJournal) {
            if (Paging.isPaged(standing)) {
                dropped.add(standing);
            } else {
                holdings.release(standing, inJournal);
            }
        }
    }
}
