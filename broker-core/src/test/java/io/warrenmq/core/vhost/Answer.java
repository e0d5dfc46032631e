package io.warrenmq.core.vhost;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import org.jspecify.annotations.Nullable;

/** The answer to a question of a test, once it is in; it may come once only. */
public final class Answer<T> {
    private @Nullable T value;
    private @Nullable BrokerException refusal;

    /** The reply that leads here. */
    public Reply<T> reply(Shard asker) {
        return new Reply<>(asker, this::done, this::refused);
    }

    private void done(T answer) {
        requireOpen();
        value = answer;
    }

    void refused(BrokerException answer) {
        requireOpen();
        refusal = answer;
    }

    private void requireOpen() {
        if (isIn()) {
            throw new IllegalStateException("answered twice");
        }
    }

    public boolean isIn() {
        return value != null || refusal != null;
    }

    public boolean isRefused() {
        return refusal != null;
    }

    @Nullable
    BrokerException refusal() {
        return refusal;
    }

    /** The value, or else the refusal as an exception. */
    public T require() {
        if (refusal != null) {
            throw refusal;
        }
        if (value == null) {
            throw new IllegalStateException("no answer yet");
        }
        return value;
    }
}
