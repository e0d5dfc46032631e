package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.paging.PositionList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one priority that wait in a queue, in order: those that came back, then the front, then the back. Of
 * the back only positions are in memory; once there is a back, new messages go to its end. Messages are read back
 * ahead of need, one read at a time. Owned by the queue's shard.
 */
final class Backlog {
    /** Messages that one read asks for at most. */
    static final int READ_COUNT_MAX = 512;

    /** With fewer messages in memory than this, and than half of what was read last, the next are asked for. */
    static final int SHORT_COUNT = READ_COUNT_MAX / 2;

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);

    private final Queue queue;
    private final int priority;
    private final Paging paging;
    private final Holdings holdings;
    private final Runnable onChange;

    /** Whether the queue must know a message's headers when it comes back. */
    private final boolean keyed;

    /** What is in memory: the returned and the front. */
    private final ReadyList ready = new ReadyList();

    private PositionList back = new PositionList();

    private final Absent absent = new Absent();
    private @Nullable BacklogRead reading;
    private int lastReadCount = READ_COUNT_MAX;
    private boolean damaged;
    private final DeliveryHistory history = new DeliveryHistory();

    /** @param onChange runs, in a later cycle, when a read has changed what can be handed out */
    Backlog(Queue queue, int priority, Paging paging, Holdings holdings, Runnable onChange) {
        this.queue = queue;
        this.priority = priority;
        this.paging = paging;
        this.holdings = holdings;
        this.onChange = onChange;
        this.keyed = queue.settings().keys().isAny();
    }

    Queue queue() {
        return queue;
    }

    int priority() {
        return priority;
    }

    /**
     * Takes over what the journal holds, see {@link Queue#restore}.
     *
     * @param mayBeRedeliveredUpTo messages up to this position may have been handed out before
     */
    void restore(PositionList positions, long mayBeRedeliveredUpTo) {
        if (!isEmpty()) {
            throw new IllegalStateException(queue.describe() + " is in use already");
        }
        back = positions;
        history.restore(mayBeRedeliveredUpTo);
    }

    /** Where the messages of the back stand; a copy. */
    long[] backPositions() {
        return back.firstOnes(back.size());
    }

    /** What is known of the deliveries of its messages. */
    DeliveryHistory history() {
        return history;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    int size() {
        return ready.size() + absent.size() + back.size();
    }

    // --- messages come

    /**
     * Appends a message. Past the budget it is kept in memory only when nothing waits and somebody may take it at once.
     *
     * @param wanted whether a consumer stands in line
     */
    void add(Message message, boolean wanted) {
        holdings.ready(message.bodyBytes());
        if (back.span() == 0 && (!holdings.isMemoryShort() || (wanted && ready.newCount() == 0))) {
            ready.add(message);
            holdings.keep(message);
            return;
        }
        back.add(holdings.store(message));
    }

    /** Whether the message with that sequence was never handed out. */
    boolean isNew(long sequence) {
        return sequence >= ready.headSequence();
    }

    /** Sequence of the message that {@link #add} takes next. */
    long nextSequence() {
        return ready.endSequence() + back.span();
    }

    /** Puts a message back to its place. */
    void giveBack(Delivery delivery) {
        holdings.ready(delivery.bodyBytes());
        if (delivery.isInMemory()) {
            ready.giveBack(delivery);
        } else {
            absent.add(delivery);
        }
    }

    // --- messages go

    /** Whether the first message can be handed out now. */
    boolean isHeadInMemory() {
        if (absent.size() == 0) {
            return ready.size() > 0;
        }
        Delivery returned = ready.firstReturned();
        return returned != null && returned.sequence() < absent.firstSequence();
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

    /** The same as its consumer sees it: with the number of failed deliveries, if there were any. */
    Message headForClient() {
        return history.forClient(head(), ready.firstReturned());
    }

    /** Whether the first message, which must be in memory, may have been delivered before. */
    boolean isHeadRedelivered() {
        if (ready.returnedCount() > 0) {
            return true;
        }
        return history.isRedelivered(holdings.standing(ready.firstNew()));
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
            holdings.ready(-delivery.bodyBytes());
            settle(delivery, true);
            delivery = null;
        }
        if (delivery != null) {
            holdings.ready(-delivery.bodyBytes());
        }
        if (delivery != null && holdings.isMemoryShort() && delivery.standing() != Message.NOT_JOURNALED && !keyed) {
            forgetMessage(delivery);
        }
        if (absent.size() > 0 || !back.isEmpty()) {
            readAhead();
        }
        return delivery;
    }

    private @Nullable Delivery removeNew(boolean noAck) {
        long sequence = ready.headSequence();
        return handed(ready.removeNew(), sequence, noAck);
    }

    private @Nullable Delivery handed(Message message, long sequence, boolean noAck) {
        long standing = holdings.standing(message);
        history.handedOut(standing);
        if (!noAck) {
            Delivery delivery = new Delivery(this, message, standing, sequence);
            history.passOn(message, delivery);
            return delivery;
        }
        holdings.ready(-message.bodyBytes());
        holdings.release(standing, true);
        holdings.forget(message);
        return null;
    }

    // --- messages go out of their order

    /** Sequence of the first message in memory that was never handed out, or where it would be. */
    long firstNewSequence() {
        return ready.headSequence();
    }

    /** Sequence after that of the last message in memory. */
    long endOfMemory() {
        return ready.endSequence();
    }

    /** A message in memory that was never handed out; null when there is none with that sequence. */
    @Nullable
    Message findNew(long sequence) {
        return ready.find(sequence);
    }

    /** Takes out a message in memory that was never handed out, to be handed out; null when it has gone. */
    @Nullable
    Handed hand(long sequence, boolean noAck) {
        Message message = ready.find(sequence);
        if (message == null) {
            return null;
        }
        ready.takeOut(sequence);
        boolean redelivered = history.isRedelivered(holdings.standing(message));
        Message forClient = history.forClient(message, null);
        Delivery delivery = handed(message, sequence, noAck);
        if (delivery != null) {
            holdings.ready(-message.bodyBytes());
        }
        readAhead();
        return new Handed(forClient, redelivered, delivery);
    }

    /** Takes out a message that came back, to be handed out again; null when it has gone. */
    @Nullable
    Handed hand(Delivery returned, boolean noAck) {
        if (!ready.takeOut(returned)) {
            return null;
        }
        holdings.ready(-returned.bodyBytes());
        Message forClient = history.forClient(returned.message(), returned);
        if (noAck) {
            settle(returned, true);
        }
        return new Handed(forClient, true, noAck ? null : returned);
    }

    // --- messages are looked at

    /** The first messages that wait from that sequence on, in order; at most so many. */
    List<WaitingMessage> list(long fromSequence, int countMax) {
        List<WaitingMessage> found = new ArrayList<>();
        Consumer<Delivery> add = each -> found.add(WaitingMessage.of(each));
        ready.forEachReturned(fromSequence, add);
        absent.forEach(fromSequence, add);
        int returned = found.size();
        long sequence = Math.max(fromSequence, ready.headSequence());
        for (; sequence < ready.endSequence() && found.size() - returned < countMax; sequence++) {
            Message message = ready.find(sequence);
            if (message != null) {
                found.add(new WaitingMessage(sequence, message, holdings.standing(message)));
            }
        }
        for (; sequence < nextSequence() && found.size() - returned < countMax; sequence++) {
            long standing = back.at((int) (sequence - ready.endSequence()));
            if (standing != PositionList.HOLE) {
                found.add(new WaitingMessage(sequence, null, standing));
            }
        }
        if (returned > 0) {
            found.sort(Comparator.comparingLong(WaitingMessage::sequence));
        }
        return found.size() > countMax ? found.subList(0, countMax) : found;
    }

    /** Takes out the first message, which must be in memory: it has left the queue and is to be settled. */
    Found.InMemory takeHead() {
        Delivery returned = ready.pollReturned();
        Message message = returned == null ? ready.removeNew() : returned.message();
        long standing = returned == null ? holdings.standing(message) : returned.standing();
        holdings.ready(-message.bodyBytes());
        holdings.forget(message);
        return new Found.InMemory(message, standing);
    }

    /** Whether a message that was never handed out waits here. */
    boolean isWaiting(long sequence) {
        long place = sequence - ready.endSequence();
        return place < 0
                ? ready.find(sequence) != null
                : place < back.span() && back.at((int) place) != PositionList.HOLE;
    }

    /** Takes a message that was never handed out from wherever it waits. */
    Found takeOut(long sequence) {
        Message message = ready.find(sequence);
        if (message != null) {
            ready.takeOut(sequence);
            holdings.ready(-message.bodyBytes());
            holdings.forget(message);
            return new Found.InMemory(message, holdings.standing(message));
        }
        long place = sequence - ready.endSequence();
        if (place < 0 || place >= back.span()) {
            return Found.Nothing.INSTANCE;
        }
        if (reading != null && place < reading.places()) {
            return Found.Busy.INSTANCE;
        }
        long standing = back.takeOut((int) place);
        skipHoles();
        return standing == PositionList.HOLE ? Found.Nothing.INSTANCE : new Found.Elsewhere(standing);
    }

    /** Takes out a message that came back; false when it does not wait in memory. */
    boolean takeOut(Delivery delivery) {
        if (!ready.takeOut(delivery)) {
            return false;
        }
        holdings.ready(-delivery.bodyBytes());
        return true;
    }

    /** The same for one not in memory, whose body still counts as ready; false also while it is being read. */
    boolean takeOutAbsent(Delivery delivery) {
        return absent.takeOut(delivery);
    }

    /** Holes in front of the back mean nothing while nothing new is in memory. */
    private void skipHoles() {
        while (reading == null && ready.newCount() == 0 && back.span() > 0 && back.first() == PositionList.HOLE) {
            back.removeFirst();
            ready.skip(1);
        }
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
        BacklogRead dropped = reading;
        reading = null; // its answer will find that nobody waits for it
        damaged = false;
        for (Delivery next = ready.pollReturned(); next != null; next = ready.pollReturned()) {
            settle(next, inJournal);
        }
        absent.drop(each -> settle(each, inJournal));
        while (ready.newCount() > 0) {
            Message message = ready.removeNew();
            holdings.release(holdings.standing(message), inJournal);
            holdings.forget(message);
        }
        ready.skip(back.span());
        if (dropped != null) {
            dropped.deliveries().forEach(each -> dropped.drop(each.standing(), inJournal));
        }
        int beingRead = dropped == null ? 0 : dropped.places();
        for (int place = 0; back.span() > 0; place++) {
            long standing = back.removeFirst();
            if (standing != PositionList.HOLE && dropped != null && place < beingRead) {
                dropped.drop(standing, inJournal);
            } else if (standing != PositionList.HOLE) {
                holdings.release(standing, inJournal);
            }
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
        if (absent.isAnyUnread()) {
            if (!isHeadInMemory() || isShort(ready.returnedCount())) {
                readReturned();
            }
        } else if (!back.isEmpty() && isShort(ready.newCount())) {
            skipHoles();
            read(back.firstOnes(READ_COUNT_MAX), List.of());
        }
    }

    private boolean isShort(int count) {
        return count < SHORT_COUNT && count <= lastReadCount / 2;
    }

    private void readReturned() {
        List<Delivery> deliveries = absent.beginRead(READ_COUNT_MAX);
        read(deliveries.stream().mapToLong(Delivery::standing).toArray(), deliveries);
    }

    private void read(long[] positions, List<Delivery> deliveries) {
        int count = positions.length;
        BacklogRead read = new BacklogRead(this, holdings, deliveries, deliveries.isEmpty() ? back.placesOf(count) : 0);
        reading = read;
        paging.read(positions, count, queue.shard(), read);
    }

    /** The answer to a read. */
    void loaded(BacklogRead read, Message @Nullable [] messages) {
        if (reading != read) {
            read.releaseDropped();
            return;
        }
        reading = null;
        List<Delivery> deliveries = read.deliveries();
        if (messages == null) {
            absent.endRead(0);
            stop(
                    deliveries.isEmpty()
                            ? back.firstOnes(1)[0]
                            : deliveries.getFirst().standing());
        } else {
            lastReadCount = messages.length;
            if (deliveries.isEmpty()) {
                toFront(messages);
            } else {
                toReturned(messages, deliveries);
            }
        }
        onChange.run();
    }

    private void toFront(Message[] messages) {
        for (Message message : messages) {
            while (back.first() == PositionList.HOLE) {
                back.removeFirst();
                ready.addHole();
            }
            if (message.position() != back.first()) {
                stop(back.first()); // never deliver one message for another
                return;
            }
            back.removeFirst();
            ready.add(message);
            holdings.keep(message);
        }
    }

    private void toReturned(Message[] messages, List<Delivery> deliveries) {
        int done = 0;
        while (done < messages.length
                && messages[done].position() == deliveries.get(done).standing()) {
            Delivery delivery = deliveries.get(done);
            delivery.message(messages[done]);
            ready.giveBack(delivery);
            holdings.keep(messages[done]);
            done++;
        }
        absent.endRead(done);
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
}
