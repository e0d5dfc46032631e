package io.warrenmq.core.queue;

import io.warrenmq.core.error.BrokerException;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The callers of {@code basic.get} that wait for their answer, in their order. Owned by the queue's shard. */
final class Gets {
    /** One of them. */
    static final class Get {
        private final boolean noAck;
        private final Consumer<? super Queue.@Nullable Got> answer;
        private final Consumer<? super BrokerException> refused;

        /** Whether it is not told that nothing is ready, and waits until something is. */
        private boolean patient;

        /**
         * @param answer hears what was taken; null when nothing is ready
         * @param refused hears why nothing can be taken
         */
        Get(
                boolean noAck,
                boolean patient,
                Consumer<? super Queue.@Nullable Got> answer,
                Consumer<? super BrokerException> refused) {
            this.noAck = noAck;
            this.patient = patient;
            this.answer = answer;
            this.refused = refused;
        }

        boolean noAck() {
            return noAck;
        }

        Consumer<? super Queue.@Nullable Got> answer() {
            return answer;
        }
    }

    private final ArrayDeque<Get> waiting = new ArrayDeque<>(1);

    /** Patient ones that have found nothing so far, in their order. */
    private final ArrayDeque<Get> asleep = new ArrayDeque<>(0);

    void add(Get get) {
        waiting.add(get);
    }

    /** Whether nobody wants a message that may be ready. */
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether nobody waits at all, not even for what will come. */
    boolean isUnused() {
        return waiting.isEmpty() && asleep.isEmpty();
    }

    /** Takes the one whose turn it is; null when nobody waits. */
    @Nullable
    Get poll() {
        return waiting.poll();
    }

    /** Nothing is ready for the one whose turn it is; somebody must wait. Returns whether that one is told. */
    boolean answerEmpty() {
        return nothingFor(waiting.remove());
    }

    /** Nothing is ready for one whose turn it was. Returns whether it is told. */
    boolean nothingFor(Get get) {
        if (get.patient) {
            asleep.add(get);
            return false;
        }
        get.answer.accept(null);
        return true;
    }

    /** Those that have found nothing look again, before any that came later. */
    void wake() {
        while (!asleep.isEmpty()) {
            waiting.addFirst(asleep.removeLast());
        }
    }

    /** One that was patient takes nothing for an answer now, unless it has one. */
    void hurry(Get get) {
        get.patient = false;
        if (asleep.remove(get)) {
            get.answer.accept(null);
        }
    }

    void refuseAll(BrokerException refusal) {
        wake();
        for (Get get = waiting.poll(); get != null; get = waiting.poll()) {
            get.refused.accept(refusal);
        }
    }
}
