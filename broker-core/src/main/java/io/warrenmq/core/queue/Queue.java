package io.warrenmq.core.queue;

import static io.warrenmq.core.error.BrokerException.accessRefused;
import static io.warrenmq.core.error.BrokerException.notFound;
import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.routing.Destination;
import io.warrenmq.core.shard.Shard;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue: a state machine that its shard owns. It keeps messages in order, hands them to consumers that have credit in
 * turn, and takes back to their place those that were not acknowledged. It has no clock, thread or random source of its
 * own, so the same calls always lead to the same deliveries.
 *
 * <p>Identity (name, options, owner, shard) may be read from any shard; everything else only on the queue's own.
 */
public final class Queue implements Destination {
    /** Owner of a queue that is not exclusive. */
    public static final long NO_OWNER = 0;

    private static final int TURN_DELIVERIES_MAX = 1024;

    /**
     * What a queue is from birth: {@code id} is its incarnation, {@code owner} the connection of an exclusive queue.
     */
    public record Identity(String vhost, String name, long id, QueueOptions options, long owner) {}

    /** What {@code basic.get} takes out; {@code delivery} is null when it needs no acknowledgement. */
    public record Got(
            Message message,
            boolean redelivered,
            int remainingCount,
            @Nullable Delivery delivery) {}

    private record WaitingGet(
            boolean noAck,
            java.util.function.Consumer<? super @Nullable Got> answer,
            java.util.function.Consumer<? super BrokerException> refused) {}

    private final Identity identity;
    private final Shard shard;
    private final QueueListener listener;

    private final Backlog backlog;
    private final Serving serving;
    private final ConsumerRing consumers = new ConsumerRing();
    private final ArrayDeque<WaitingGet> gets = new ArrayDeque<>(1);
    private int unackedCount;
    private boolean exclusivelyConsumed;
    private boolean ended;
    private boolean dispatching;
    private boolean turnScheduled;

    public Queue(Identity identity, Shard shard, Storage storage, QueueListener listener) {
        this.identity = identity;
        this.shard = shard;
        this.listener = listener;
        this.backlog = new Backlog(this, storage, this::dispatch);
        this.serving = new Serving(this, storage.journal());
    }

    // --- identity, from any shard

    @Override
    public String name() {
        return identity.name();
    }

    public Identity identity() {
        return identity;
    }

    public QueueOptions options() {
        return identity.options();
    }

    /** The shard that owns this queue. */
    public Shard shard() {
        return shard;
    }

    /** How texts for clients name it. */
    public String describe() {
        return "queue '" + identity.name() + "' in vhost '" + identity.vhost() + "'";
    }

    /**
     * Refuses the use of an exclusive queue by another connection than its owner.
     *
     * @throws BrokerException 405
     */
    public void requireAccess(long connection) {
        if (identity.owner() != NO_OWNER && identity.owner() != connection) {
            throw locked();
        }
    }

    /** The refusal of exclusive use, in RabbitMQ's words. */
    public BrokerException locked() {
        return new BrokerException(
                ReplyCode.RESOURCE_LOCKED,
                "cannot obtain exclusive access to locked " + describe()
                        + ". It could be originally declared on another connection or the exclusive property"
                        + " value does not match that of the original declaration.");
    }

    // --- messages

    /**
     * Takes a message and hands it on if a consumer can take it. A queue that has ended drops it, and the journal need
     * not hear of that: the record of the queue's deletion ends all that the queue has or will get.
     */
    public void publish(Message message) {
        assert shard.isInside();
        if (!ended) {
            backlog.add(message, consumers.isAnyWaiting());
            dispatch();
        }
    }

    /**
     * Takes one message out for {@code basic.get}. The answer may come later, when the message must be read back first
     * or the journal must know that the queue is used; several gets are answered in their order, before consumers get
     * anything. On the queue's shard.
     *
     * @param answer hears what was taken; null when nothing is ready
     * @param refused hears why nothing can be taken: 404 when the queue has ended, also while the get waited, and when
     *     the next message is damaged
     */
    public void get(
            boolean noAck,
            java.util.function.Consumer<? super @Nullable Got> answer,
            java.util.function.Consumer<? super BrokerException> refused) {
        assert shard.isInside();
        if (ended) {
            refused.accept(missing());
            return;
        }
        gets.add(new WaitingGet(noAck, answer, refused));
        dispatch();
    }

    private void answer(WaitingGet get) {
        serving.used();
        Message message = backlog.head();
        boolean redelivered = backlog.isHeadRedelivered();
        Delivery delivery = backlog.remove(get.noAck);
        if (delivery != null) {
            delivery.heldBy(null);
            unackedCount++;
        }
        get.answer.accept(new Got(message, redelivered, backlog.size(), delivery));
    }

    private void refuseGets(BrokerException refusal) {
        for (WaitingGet get = gets.poll(); get != null; get = gets.poll()) {
            get.refused.accept(refusal);
        }
    }

    /** The message is done: acknowledged, or rejected without requeue. */
    public void settle(Delivery delivery) {
        settle(delivery, true);
    }

    /** The same for a message whose settlement the journal has been told already, by a transaction's unit. */
    public void settleJournaled(Delivery delivery) {
        settle(delivery, false);
    }

    private void settle(Delivery delivery, boolean inJournal) {
        assert shard.isInside();
        backlog.settle(delivery, inJournal && !ended);
        release(delivery);
        dispatch();
    }

    /** Puts messages back to their places. */
    public void requeue(List<Delivery> deliveries) {
        assert shard.isInside();
        for (Delivery delivery : deliveries) {
            if (ended) {
                backlog.settle(delivery, false);
            } else {
                backlog.giveBack(delivery);
            }
            release(delivery);
        }
        dispatch();
    }

    private void release(Delivery delivery) {
        unackedCount--;
        Consumer consumer = delivery.consumer();
        if (consumer != null) {
            delivery.heldBy(null); // a message that waits again must not keep its last consumer's connection alive
            consumer.settled();
            consumers.lineUp(consumer);
        }
    }

    /** Drops all messages that are ready; returns how many. */
    public int purge() {
        assert shard.isInside();
        requireLive();
        int count = backlog.drop(true);
        dispatch(); // gets that waited for one of them
        return count;
    }

    // --- consumers

    /**
     * Adds a consumer.
     *
     * @param registered runs once the consumer is in, before the first message flows to it
     * @throws BrokerException 403 when an exclusive consumer is or would be in the way, 404 when the queue has ended
     */
    public void subscribe(Consumer consumer, Runnable registered) {
        assert shard.isInside();
        requireLive();
        if (exclusivelyConsumed || (consumer.options().exclusive() && !consumers.isEmpty())) {
            throw accessRefused(describe() + " in exclusive use");
        }
        exclusivelyConsumed = consumer.options().exclusive();
        consumers.add(consumer);
        serving.used();
        registered.run();
        dispatch();
    }

    /** Removes a consumer. What it holds stays with its channel. The last one takes an auto-delete queue with it. */
    public void cancel(Consumer consumer) {
        assert shard.isInside();
        remove(consumer);
        if (consumers.isEmpty() && options().autoDelete()) {
            end();
        } else {
            dispatch();
        }
    }

    /** A channel has gone: its consumers first, so that nothing is handed to them again, then what it held. */
    public void abandon(List<Consumer> gone, List<Delivery> held) {
        assert shard.isInside();
        gone.forEach(this::remove);
        requeue(held);
        if (!gone.isEmpty() && consumers.isEmpty() && options().autoDelete()) {
            end();
        }
    }

    private void remove(Consumer consumer) {
        if (!consumers.remove(consumer)) {
            return;
        }
        consumer.cancel();
        if (consumer.options().exclusive()) {
            exclusivelyConsumed = false;
        }
        withdrawGrant(consumer);
    }

    void resume(Consumer consumer) {
        assert shard.isInside();
        consumer.resumed();
        lineUpAndDispatch(consumer);
    }

    void granted(Consumer consumer) {
        assert shard.isInside();
        consumer.grantArrived();
        if (!consumer.isCancelled() && consumer.isShared()) {
            lineUpAndDispatch(consumer);
        }
        withdrawGrant(consumer);
        consumers.lineUp(consumer);
    }

    void limit(Consumer consumer, int prefetch) {
        assert shard.isInside();
        consumer.prefetch(prefetch);
        lineUpAndDispatch(consumer);
    }

    void share(Consumer consumer, boolean together) {
        assert shard.isInside();
        consumer.shared(together);
        lineUpAndDispatch(consumer);
    }

    private void lineUpAndDispatch(Consumer consumer) {
        consumers.lineUp(consumer);
        dispatch();
    }

    private void withdrawGrant(Consumer consumer) {
        if (consumer.withdrawGrant()) {
            consumer.outlet().giveBack(consumer);
        }
    }

    /**
     * Hands out ready messages while somebody can take one. A call from within a delivery is left to the outer one.
     */
    private void dispatch() {
        if (dispatching) {
            return;
        }
        dispatching = true;
        try {
            handOutReady();
        } finally {
            dispatching = false;
        }
        if (isUnused()) {
            serving.idle();
        }
    }

    /** A long backlog is handed out in turns, so that whatever else lives on the shard gets its own. */
    private void handOutReady() {
        for (int handed = 0; !backlog.isEmpty() || !gets.isEmpty(); handed++) {
            if (handed == TURN_DELIVERIES_MAX) {
                continueLater();
                return;
            }
            if (backlog.isEmpty()) {
                gets.remove().answer.accept(null);
                continue;
            }
            if (!serving.isOpen() || !backlog.isHeadInMemory()) {
                prepare();
                return;
            }
            WaitingGet get = gets.poll();
            if (get != null) {
                answer(get);
                continue;
            }
            Consumer consumer = consumers.next();
            if (consumer == null) {
                return;
            }
            handOut(consumer);
            consumers.lineUp(consumer);
        }
    }

    /** Sees to it that the next message can leave soon, if anybody wants one. */
    private void prepare() {
        if (gets.isEmpty() && !consumers.isAnyWaiting()) {
            return;
        }
        if (!backlog.isStuck()) {
            serving.begin(this::dispatch);
            backlog.readAhead();
        } else if (!gets.isEmpty()) {
            refuseGets(notFound(describe() + " cannot hand out its next message, which is damaged"));
            continueLater(); // who was refused may have purged the queue from within
        }
    }

    private void continueLater() {
        if (!turnScheduled) {
            turnScheduled = true;
            shard.post(() -> {
                turnScheduled = false;
                dispatch();
            });
        }
    }

    private void handOut(Consumer consumer) {
        boolean noAck = consumer.options().noAck();
        Message message = backlog.head();
        boolean redelivered = backlog.isHeadRedelivered();
        Delivery delivery = backlog.remove(noAck);
        if (delivery != null) {
            delivery.heldBy(consumer);
            unackedCount++;
        }
        // Counted before the outlet is called: it may settle from within.
        consumer.handed(!noAck);
        if (!consumer.outlet().deliver(consumer, message, redelivered, delivery)) {
            consumer.filled();
        }
    }

    private boolean isUnused() {
        return consumers.isEmpty() && unackedCount == 0 && gets.isEmpty();
    }

    // --- life

    /**
     * Takes what the journal holds for this queue, before anything else is done with it. Messages that may have been
     * delivered before are flagged so when they leave for the first time. On the queue's shard.
     */
    public void restore(Recovered.QueueContent content) {
        assert shard.isInside();
        backlog.restore(content);
    }

    /**
     * Notes in the journal that nothing is handed out any more, so that a restart need not flag everything as
     * redelivered; for a clean shutdown. Without effect while there are consumers or deliveries. On the queue's shard.
     */
    public void rest() {
        assert shard.isInside();
        if (!ended && isUnused()) {
            serving.rest(backlog.handedOutUpTo());
        }
    }

    /** Counts; null when the queue has ended. */
    public @Nullable QueueStatus status() {
        assert shard.isInside();
        return ended ? null : new QueueStatus(backlog.size(), unackedCount, consumers.size());
    }

    /**
     * Ends the queue and tells its consumers. The caller unbinds and forgets it.
     *
     * @return the number of messages that were ready; 0 when it had ended before
     * @throws BrokerException 406 when a condition does not hold
     */
    public int delete(boolean ifUnused, boolean ifEmpty) {
        assert shard.isInside();
        if (ended) {
            return 0;
        }
        if (ifUnused && !consumers.isEmpty()) {
            throw preconditionFailed(describe() + " in use");
        }
        if (ifEmpty && !backlog.isEmpty()) {
            throw preconditionFailed(describe() + " not empty");
        }
        int count = backlog.size();
        finish();
        for (Consumer consumer : consumers.members()) {
            remove(consumer);
            consumer.outlet().cancelled(consumer);
        }
        return count;
    }

    private void end() {
        if (!ended) {
            finish();
            listener.ended(this);
        }
    }

    /** The journal is not told of each message: the record of the deletion ends them all. */
    private void finish() {
        ended = true;
        backlog.drop(false);
        serving.end();
        refuseGets(missing());
    }

    private void requireLive() {
        if (ended) {
            throw missing();
        }
    }

    private BrokerException missing() {
        return notFound("no " + describe());
    }
}
