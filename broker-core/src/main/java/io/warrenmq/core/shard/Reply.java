package io.warrenmq.core.shard;

import io.warrenmq.core.error.BrokerException;
import java.util.function.Consumer;

/**
 * The answer to a question that another shard may have to give. It arrives on the asker's shard, exactly once: by a
 * plain call when everything involved lives there, else in a later cycle.
 */
public final class Reply<T> {
    private final Shard asker;
    private final Consumer<? super T> onDone;
    private final Consumer<? super BrokerException> onRefused;

    public Reply(Shard asker, Consumer<? super T> onDone, Consumer<? super BrokerException> onRefused) {
        this.asker = asker;
        this.onDone = onDone;
        this.onRefused = onRefused;
    }

    /** The shard that waits for the answer. */
    public Shard asker() {
        return asker;
    }

    /** Answers from the shard {@code from}. */
    public void done(Shard from, T value) {
        from.send(asker, () -> onDone.accept(value));
    }

    /** Refuses from the shard {@code from}. */
    public void refused(Shard from, BrokerException refusal) {
        from.send(asker, () -> onRefused.accept(refusal));
    }
}
