package io.warrenmq.core.queue;

import io.warrenmq.core.error.BrokerException;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The callers of {@code basic.get} that wait for their answer, in their order. Owned by the queue's shard. */
final class Gets {
    /**
     * One of them.
     *
     * @param answer hears what was taken; null when nothing is ready
     * @param refused hears why nothing can be taken
     */
    record Get(
            boolean noAck, Consumer<? super Queue.@Nullable Got> answer, Consumer<? super BrokerException> refused) {}

    private final ArrayDeque<Get> waiting = new ArrayDeque<>(1);

    void add(Get get) {
        waiting.add(get);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Takes the one whose turn it is; null when nobody waits. */
    @Nullable
    Get poll() {
        return waiting.poll();
    }

    /** Tells the one whose turn it is that nothing is ready; somebody must wait. */
    void answerEmpty() {
        waiting.remove().answer().accept(null);
    }

    void refuseAll(BrokerException refusal) {
        for (Get get = waiting.poll(); get != null; get = waiting.poll()) {
            get.refused().accept(refusal);
        }
    }
}
