package io.warrenmq.core.vhost;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.journal.JournalUnit;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Queue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction publishes and settles, all or nothing: first everything is added, which is where a refusal
 * happens and nothing has; then {@link #journal} tells the journal as one unit; then {@link #carryOut} moves messages.
 * Owned by the publisher's shard, used once.
 *
 * <p>Bound: what the transaction may hold, which its adapter limits.
 */
public final class Commit {
    private final Publisher publisher;
    private final JournalUnit unit = new JournalUnit();
    private final List<Routed> publishes = new ArrayList<>();
    private final List<Delivery> settledHere = new ArrayList<>();
    private final List<Delivery> settledInUnit = new ArrayList<>();

    /** Takes back what exchanges noted of the messages. */
    private final List<Runnable> undo = new ArrayList<>(0);

    Commit(Publisher publisher) {
        this.publisher = publisher;
    }

    /**
     * Checks a message and finds its queues as they are now; false when there are none.
     *
     * @throws io.warrenmq.core.error.BrokerException 403, 404, 406: the commit must be given up
     */
    public boolean publish(Message message) {
        Routed routed = prepare(message);
        if (routed == null) {
            return false;
        }
        publishes.add(routed);
        if (routed.durableQueues().length > 0) {
            unit.publish(routed.message(), routed.durableQueues(), routed.durableQueues().length);
        }
        return true;
    }

    private @Nullable Routed prepare(Message message) {
        try {
            return publisher.prepare(message, undo);
        } catch (BrokerException refusal) {
            undo.forEach(Runnable::run);
            throw refusal;
        }
    }

    /** The delivery is done: acknowledged, or rejected without requeue. */
    public void settle(Delivery delivery) {
        long position = delivery.position();
        if (position == Message.NOT_JOURNALED || delivery.isLeased()) {
            settledHere.add(delivery);
        } else {
            settledInUnit.add(delivery);
            unit.settle(delivery.queue().identity().id(), position);
        }
    }

    /**
     * Tells the journal.
     *
     * @return the position that must be durable before the commit is answered, or {@link Message#NOT_JOURNALED}
     */
    public long journal() {
        return unit.isEmpty()
                ? Message.NOT_JOURNALED
                : publisher.vhost().journal().append(unit);
    }

    /**
     * Hands the messages to their queues and settles the deliveries.
     *
     * @return how many receipts with this sequence will follow
     */
    public int carryOut(long sequence) {
        int open = 0;
        for (Routed each : publishes) {
            open += publisher.handOver(each, sequence);
        }
        for (Delivery each : settledHere) {
            Queue queue = each.queue();
            publisher.shard().send(queue.shard(), () -> queue.settle(each));
        }
        for (Delivery each : settledInUnit) {
            Queue queue = each.queue();
            publisher.shard().send(queue.shard(), () -> queue.settleJournaled(each));
        }
        return open;
    }
}
