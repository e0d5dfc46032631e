package io.warrenmq.core.definitions;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waits for several answers on one shard. Owned by that shard; used once. */
final class Gathering {
    private final Shard shard;
    private final Runnable done;
    private final Consumer<BrokerException> refused;
    private int open = 1;
    private @Nullable BrokerException refusal;

    /** @param refused gets the first refusal when all are answered, instead of {@code done} */
    Gathering(Shard shard, Runnable done, Consumer<BrokerException> refused) {
        this.shard = shard;
        this.done = done;
        this.refused = refused;
    }

    /** One more answer to wait for. */
    <T> Reply<T> answer(Consumer<? super T> taken) {
        open++;
        return new Reply<>(
                shard,
                value -> {
                    taken.accept(value);
                    one();
                },
                this::refuse);
    }

    /** One more answer to wait for, whatever it says. */
    <T> Reply<T> answer() {
        return answer(_ -> {});
    }

    /** Something that will happen, and runs what it gets. */
    Runnable event() {
        open++;
        return this::one;
    }

    private void refuse(BrokerException why) {
        refusal = refusal == null ? why : refusal;
        one();
    }

    /** There will be no more. */
    void close() {
        one();
    }

    private void one() {
        if (--open == 0) {
            if (refusal == null) {
                done.run();
            } else {
                refused.accept(refusal);
            }
        }
    }
}
