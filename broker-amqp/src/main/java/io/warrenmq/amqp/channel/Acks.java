package io.warrenmq.amqp.channel;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.Return;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.vhost.Commit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settling on one channel: ack, nack, reject, recover, alone or in a transaction. Owned by the connection's shard. */
final class Acks {
    private final AmqpChannel channel;
    private final Unacked unacked;

    Acks(AmqpChannel channel, Unacked unacked) {
        this.channel = channel;
        this.unacked = unacked;
    }

    void ack(long tag, boolean multiple) {
        if (!multiple && unacked.isLate(tag)) {
            return;
        }
        if (!multiple && channel.publishing().transaction() == null) {
            settleOne(requireKnown(tag, unacked.take(tag)));
        } else {
            settle(tag, multiple, Outcome.ACKNOWLEDGED);
        }
    }

    /** Nack. */
    void nack(long tag, boolean multiple, boolean requeue) {
        settle(tag, multiple, requeue ? Outcome.GIVEN_BACK : Outcome.REJECTED);
    }

    /** Reject. */
    void reject(long tag, boolean requeue) {
        settle(tag, false, requeue ? Outcome.FAILED : Outcome.REJECTED);
    }

    private void settle(long tag, boolean multiple, Outcome outcome) {
        if (!multiple && unacked.isLate(tag)) {
            return;
        }
        Transaction.Settlement settlement = new Transaction.Settlement(take(tag, multiple), outcome);
        Transaction open = channel.publishing().transaction();
        if (open != null) {
            open.settle(settlement);
        } else {
            apply(settlement);
        }
    }

    /**
     * Gives the holder of a delivery more time; false when it is over.
     *
     * @throws BrokerException 406 when there never was such a delivery, or it is settled
     */
    boolean isExtended(long tag, long byMs) {
        if (unacked.isLate(tag)) {
            return false;
        }
        Delivery delivery = requireKnown(tag, unacked.find(tag)).delivery();
        Queue queue = delivery.queue();
        channel.shard().send(queue.shard(), () -> queue.extend(delivery, byMs));
        return true;
    }

    private List<Unacked.Entry> take(long tag, boolean multiple) {
        if (!multiple) {
            return List.of(requireKnown(tag, unacked.take(tag)));
        }
        if (tag == 0) {
            return unacked.takeAll();
        }
        // RabbitMQ wants the tag itself to be outstanding, also with multiple.
        if (!unacked.contains(tag) && !unacked.isLate(tag)) {
            throw unknown(tag);
        }
        return unacked.takeUpTo(tag);
    }

    private static Unacked.Entry requireKnown(long tag, Unacked.@Nullable Entry entry) {
        if (entry == null) {
            throw unknown(tag);
        }
        return entry;
    }

    private static BrokerException unknown(long tag) {
        return preconditionFailed("unknown delivery tag " + Long.toUnsignedString(tag));
    }

    /** Carries out a settlement outside of a transaction. */
    private void apply(Transaction.Settlement settlement) {
        if (settlement.outcome() == Outcome.ACKNOWLEDGED) {
            settlement.entries().forEach(this::settleOne);
        } else {
            returnToQueues(settlement.entries(), settlement.outcome());
        }
    }

    /** Lets a commit settle what is acknowledged; everything else waits for {@link #committed}. */
    void addTo(Commit commit, Transaction.Settlement settlement) {
        if (settlement.outcome() == Outcome.ACKNOWLEDGED) {
            settlement.entries().forEach(each -> commit.settle(each.delivery()));
        }
    }

    /** The commit is journaled: the rest of a settlement, which nobody waits for. */
    void committed(Transaction.Settlement settlement) {
        if (settlement.outcome() == Outcome.ACKNOWLEDGED) {
            channel.counters().acknowledged(settlement.entries().size());
            releasePrefetch(settlement.entries());
        } else {
            returnToQueues(settlement.entries(), settlement.outcome());
        }
    }

    private void settleOne(Unacked.Entry entry) {
        channel.counters().acknowledged(1);
        Delivery delivery = entry.delivery();
        Queue queue = delivery.queue();
        Shard shard = channel.shard();
        if (queue.shard() == shard) {
            queue.settle(delivery);
        } else {
            settleElsewhere(delivery, queue);
        }
        if (entry.consumer() != null) {
            channel.consumers().prefetch().release(1);
        }
    }

    /**
     * The journal hears of it from here, not from the queue's shard: what this channel publishes next must not become
     * durable before.
     */
    private void settleElsewhere(Delivery delivery, Queue queue) {
        if (delivery.position() == Message.NOT_JOURNALED || delivery.isLeased()) {
            channel.shard().send(queue.shard(), () -> queue.settle(delivery));
        } else {
            channel.vhost().journal().settle(queue.identity().id(), delivery.position());
            channel.shard().send(queue.shard(), () -> queue.settleJournaled(delivery));
        }
    }

    private void returnToQueues(List<Unacked.Entry> entries, Outcome outcome) {
        byQueue(entries)
                .forEach((queue, deliveries) ->
                        channel.shard().send(queue.shard(), () -> takeBack(queue, deliveries, outcome)));
        releasePrefetch(entries);
    }

    private static void takeBack(Queue queue, List<Delivery> deliveries, Outcome outcome) {
        switch (outcome) {
            case REJECTED -> queue.reject(deliveries);
            case GIVEN_BACK -> queue.requeue(deliveries, Return.GIVEN_BACK);
            case FAILED -> queue.requeue(deliveries, Return.FAILED);
            case ACKNOWLEDGED -> deliveries.forEach(queue::settle);
        }
    }

    private void releasePrefetch(List<Unacked.Entry> entries) {
        int consumed = 0;
        for (Unacked.Entry entry : entries) {
            consumed += entry.consumer() == null ? 0 : 1;
        }
        channel.consumers().prefetch().release(consumed);
    }

    static Map<Queue, List<Delivery>> byQueue(List<Unacked.Entry> entries) {
        Map<Queue, List<Delivery>> grouped = new LinkedHashMap<>();
        for (Unacked.Entry entry : entries) {
            grouped.computeIfAbsent(entry.delivery().queue(), _ -> new ArrayList<>())
                    .add(entry.delivery());
        }
        return grouped;
    }

    /** A rolled-back settlement: the deliveries wait again, as if nothing had been said. */
    void restore(Transaction.Settlement settlement) {
        unacked.restore(settlement.entries());
    }

    /** Puts everything back into the queues; the answer, where one is wanted, comes after. */
    void recover(boolean requeue, boolean answer) {
        if (!requeue) {
            throw new BrokerException(ReplyCode.NOT_IMPLEMENTED, "requeue=false");
        }
        returnToQueues(unacked.takeAll(), Outcome.GIVEN_BACK);
        if (answer) {
            channel.send(new BasicMethod.RecoverOk());
        }
    }
}
