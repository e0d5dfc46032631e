package io.warrenmq.core.queue;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is taken out of a queue by those who are no consumers. Owned by the queue's shard. */
public final class Pulls {
    private final Queue queue;
    private final Lanes lanes;
    private final Dispatch dispatch;
    private final Withdrawals withdrawals;

    Pulls(Queue queue, Lanes lanes, Dispatch dispatch) {
        this.queue = queue;
        this.lanes = lanes;
        this.dispatch = dispatch;
        this.withdrawals = new Withdrawals(queue, lanes, dispatch);
    }

    /**
     * As {@link Queue#get}, but when nothing is ready it waits until something is.
     *
     * @return makes an end of the waiting: unless it has been answered, the answer is null then; on the queue's shard
     */
    public Runnable await(
            boolean noAck, Consumer<? super Queue.@Nullable Got> answer, Consumer<? super BrokerException> refused) {
        Gets.Get get = new Gets.Get(noAck, true, answer, refused);
        begin(get, refused);
        return () -> dispatch.gets().hurry(get);
    }

    /** See {@link Queue#get}. */
    void get(boolean noAck, Consumer<? super Queue.@Nullable Got> answer, Consumer<? super BrokerException> refused) {
        begin(new Gets.Get(noAck, false, answer, refused), refused);
    }

    private void begin(Gets.Get get, Consumer<? super BrokerException> refused) {
        assert queue.shard().isInside();
        if (queue.isEnded()) {
            refused.accept(queue.missing());
        } else if (queue.settings().consumption().singleActive()) {
            refused.accept(new BrokerException(
                    ReplyCode.RESOURCE_LOCKED,
                    "cannot obtain access to locked " + queue.describe()
                            + ". basic.get operations are not supported by queues with single active consumer"));
        } else {
            queue.used();
            dispatch.gets().add(get);
            dispatch.run();
        }
    }

    /**
     * Who got a message has so long to settle it, counted from now; then it comes back. Without effect when the message
     * is settled, or has come back.
     */
    public void lease(Delivery delivery, long forMs) {
        assert queue.shard().isInside();
        if (delivery.isOut()) {
            dispatch.leases().hold(delivery, forMs);
        }
    }

    /**
     * Looks along ready messages for somebody who takes some of them out; a later look goes on where one has ended.
     *
     * @param from a position in the queue, 0 for the beginning
     * @throws BrokerException 404; 406 for a queue that keeps messages together by a key
     */
    public void withdraw(long from, Withdrawer by, Consumer<? super Withdrawn> answer) {
        assert queue.shard().isInside();
        if (queue.isEnded()) {
            throw queue.missing();
        }
        if (lanes.groups() != null) {
            throw preconditionFailed(
                    queue.describe() + " keeps messages together by a key: none is taken out of its order");
        }
        withdrawals.begin(from, by, answer);
    }
}
