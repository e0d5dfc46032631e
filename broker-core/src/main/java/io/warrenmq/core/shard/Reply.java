package io.warrenmq.core.shard;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to a question that another shard may have to give. It arrives on the asker's shard, exactly once: by a
 * plain call when everything involved lives there, else in a later cycle.
 */
public final class Reply<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

    private final Shard asker;
    private final Consumer<? super T> onDone;
    private final Consumer<? super BrokerException> onRefused;

    /** Owned by the asker's shard. */
    private boolean answered;

    public Reply(Shard asker, Consumer<? super T> onDone, Consumer<? super BrokerException> onRefused) {
        this.asker = asker;
        this.onDone = onDone;
        this.onRefused = onRefused;
    }

    /** The shard that waits for the answer. */
    public Shard asker() {
        return asker;
    }

    /**
     * Carries the question to the shard {@code to}; whatever goes wrong there is answered, so nobody waits for ever.
     */
    public void ask(Shard to, Runnable work) {
        asker.send(to, () -> answerFailuresOf(to, work));
    }

    /** Runs work on the shard {@code on} and answers its failure, if it fails. */
    public void answerFailuresOf(Shard on, Runnable work) {
        try {
            work.run();
        } catch (BrokerException refusal) {
            refused(on, refusal);
        } catch (RuntimeException | AssertionError defect) {
            LOG.error("a request failed, which is a defect of the broker", defect);
            refused(on, new BrokerException(ReplyCode.INTERNAL_ERROR, "internal error, see the log"));
        }
    }

    /** Answers from the shard {@code from}. */
    public void done(Shard from, T value) {
        from.send(asker, () -> {
            if (!answered) {
                answered = true;
                onDone.accept(value);
            }
        });
    }

    /** Refuses from the shard {@code from}. */
    public void refused(Shard from, BrokerException refusal) {
        from.send(asker, () -> {
            if (!answered) {
                answered = true;
                onRefused.accept(refusal);
            }
        });
    }
}
