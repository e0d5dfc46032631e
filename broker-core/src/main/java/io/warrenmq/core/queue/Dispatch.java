package io.warrenmq.core.queue;

import static io.warrenmq.core.error.BrokerException.notFound;

import io.warrenmq.core.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Hands what is ready to those who wait for it: first to the callers of {@code basic.get} in their order, then to
 * consumers in turn. Owned by the queue's shard.
 */
final class Dispatch {
    private static final int TURN_DELIVERIES_MAX = 1024;

    private final Queue queue;
    private final Lanes lanes;
    private final ConsumerRing consumers;
    private final Serving serving;
    private final Leases leases;
    private final Gets gets = new Gets();
    private final @Nullable Groups groups;
    private final QueueCounters counters;
    private int unackedCount;
    private long unackedBytes;
    private boolean running;
    private boolean turnScheduled;

    Dispatch(Queue queue, Lanes lanes, ConsumerRing consumers, Serving serving) {
        this.queue = queue;
        this.lanes = lanes;
        this.consumers = consumers;
        this.serving = serving;
        this.leases = new Leases(queue);
        this.groups = lanes.groups();
        this.counters = lanes.holdings().counters();
    }

    Leases leases() {
        return leases;
    }

    Gets gets() {
        return gets;
    }

    /** Whether a consumer stands in line, which could take a message at once. */
    boolean isAnyWaiting() {
        return consumers.isAnyWaiting();
    }

    /** Messages that are with consumers. */
    int unackedCount() {
        return unackedCount;
    }

    /** Bytes of their bodies. */
    long unackedBytes() {
        return unackedBytes;
    }

    /** A message has come back or is done: its consumer may have another. */
    void released(Delivery delivery) {
        unackedCount--;
        unackedBytes -= delivery.bodyBytes();
        delivery.out(false);
        if (groups != null) {
            groups.released(delivery);
        }
        Consumer consumer = delivery.consumer();
        if (consumer != null) {
            delivery.heldBy(null); // a message that waits again must not keep its last consumer's connection alive
            consumer.settled();
            consumers.lineUp(consumer);
        }
    }

    /** A message is done, as its consumer wished. */
    void acknowledged(Delivery delivery) {
        counters.acknowledged();
        released(delivery);
    }

    /** A consumer gets nothing more. */
    void gone(Consumer consumer) {
        if (groups != null) {
            groups.gone(consumer);
        }
    }

    /**
     * Hands out ready messages while somebody can take one. A call from within a delivery is left to the outer one.
     */
    void run() {
        if (running) {
            return;
        }
        running = true;
        try {
            handOutReady();
        } finally {
            running = false;
        }
        if (isUnused()) {
            serving.idle();
        }
    }

    /** Whether there are neither consumers nor deliveries, nor anybody who waits for one. */
    boolean isUnused() {
        return consumers.isEmpty() && unackedCount == 0 && gets.isUnused();
    }

    /** A long backlog is handed out in turns, so that whatever else lives on the shard gets its own. */
    private void handOutReady() {
        gets.wake();
        for (int handed = 0; ; handed++) {
            Backlog lane = lanes.first();
            if (lane == null && gets.isEmpty()) {
                turnEnds(true);
                return;
            }
            if (handed == TURN_DELIVERIES_MAX) {
                continueLater();
                return;
            }
            if (lane == null) {
                if (gets.answerEmpty()) {
                    counters.gotNothing();
                }
                continue;
            }
            if (!serving.isOpen() || (groups == null && !lane.isHeadInMemory())) {
                prepare(lane);
                return;
            }
            if (groups != null) {
                if (!handOut(groups, lane)) {
                    turnEnds(false);
                    return;
                }
                continue;
            }
            Gets.Get get = gets.poll();
            if (get != null) {
                answer(get, lane);
                continue;
            }
            Consumer consumer = consumers.next();
            if (consumer == null) {
                turnEnds(false);
                return;
            }
            handOut(consumer, lane);
            consumers.lineUp(consumer);
        }
    }

    private void turnEnds(boolean isAllTaken) {
        if (!consumers.isEmpty()) {
            counters.turn(isAllTaken);
        }
    }

    /** Sees to it that the next message can leave soon, if anybody wants one. */
    private void prepare(Backlog lane) {
        if (gets.isEmpty() && !consumers.isAnyWaiting()) {
            return;
        }
        if (!lane.isStuck()) {
            serving.begin(this::run);
            lane.readAhead();
        } else if (!gets.isEmpty()) {
            gets.refuseAll(notFound(queue.describe() + " cannot hand out its next message, which is damaged"));
            continueLater(); // who was refused may have purged the queue from within
        }
    }

    private void continueLater() {
        if (!turnScheduled) {
            turnScheduled = true;
            queue.shard().post(() -> {
                turnScheduled = false;
                run();
            });
        }
    }

    private void answer(Gets.Get get, Backlog lane) {
        serving.used();
        queue.used();
        boolean redelivered = lane.isHeadRedelivered();
        Message message = lane.headForClient();
        Delivery delivery = lane.remove(get.noAck());
        track(delivery, null);
        counters.got(delivery == null, redelivered);
        get.answer().accept(new Queue.Got(message, redelivered, lanes.size(), delivery));
    }

    private void handOut(Consumer consumer, Backlog lane) {
        boolean redelivered = lane.isHeadRedelivered();
        Message message = lane.headForClient();
        Delivery delivery = lane.remove(consumer.options().noAck());
        deliver(consumer, message, redelivered, delivery);
    }

    private void deliver(Consumer consumer, Message message, boolean redelivered, @Nullable Delivery delivery) {
        track(delivery, consumer);
        counters.delivered(delivery == null, redelivered);
        // Counted before the outlet is called: it may settle from within.
        consumer.handed(delivery != null);
        if (!consumer.outlet().deliver(consumer, message, redelivered, delivery)) {
            consumer.filled();
        }
    }

    /** Hands out one message that may leave though it need not be the first; false when none can now. */
    private boolean handOut(Groups order, Backlog lane) {
        Gets.Get get = gets.poll();
        if (get != null) {
            Groups.Turn turn = order.nextFree(get.noAck());
            if (turn == null) {
                lane.readAhead();
                if (gets.nothingFor(get)) { // what is ready waits for consumers that hold its keys
                    counters.gotNothing();
                }
                return true;
            }
            serving.used();
            queue.used();
            Handed handed = turn.handed();
            track(handed.delivery(), null);
            counters.got(handed.delivery() == null, handed.redelivered());
            get.answer().accept(new Queue.Got(handed.message(), handed.redelivered(), lanes.size(), handed.delivery()));
            return true;
        }
        Groups.Turn turn = order.next(consumers);
        Consumer consumer = turn == null ? null : turn.consumer();
        if (turn == null || consumer == null) {
            if (consumers.isAnyWaiting()) {
                lane.readAhead();
            }
            return false;
        }
        Handed handed = turn.handed();
        deliver(consumer, handed.message(), handed.redelivered(), handed.delivery());
        consumers.lineUp(consumer);
        return true;
    }

    /** A message was taken out of the midst of the queue, by no consumer. */
    void withdrawn(Delivery delivery) {
        track(delivery, null);
        counters.got(false, delivery.returnCount() > 0);
    }

    private void track(@Nullable Delivery delivery, @Nullable Consumer holder) {
        if (delivery != null) {
            delivery.heldBy(holder);
            delivery.out(true);
            unackedCount++;
            unackedBytes += delivery.bodyBytes();
            if (holder != null) {
                leases.begin(delivery, holder);
            }
        }
    }
}
