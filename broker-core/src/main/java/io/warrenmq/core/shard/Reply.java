package io.warrenmq.core.shard;

import io.warrenmq.core.audit.Actor;
import io.warrenmq.core.audit.AuditLog;
import io.warrenmq.core.audit.Deed;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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

    private final @Nullable Actor actor;

    /** Owned by the asker's shard. */
    private @Nullable Deed deed;

    /** Owned by the asker's shard. */
    private boolean answered;

    public Reply(Shard asker, Consumer<? super T> onDone, Consumer<? super BrokerException> onRefused) {
        this(asker, onDone, onRefused, null);
    }

    /** @param actor the operator who asks, whose deeds go into the audit log; null when it is somebody else */
    public Reply(
            Shard asker,
            Consumer<? super T> onDone,
            Consumer<? super BrokerException> onRefused,
            @Nullable Actor actor) {
        this.actor = actor;
        this.asker = asker;
        this.onDone = onDone;
        this.onRefused = onRefused;
    }

    /** The shard that waits for the answer. */
    public Shard asker() {
        return asker;
    }

    /**
     * What is asked for. When an operator asks, the audit log tells of it with the answer, once: operations say this
     * first of all, so that nothing is refused without it. On the asker's shard.
     */
    public void tellOf(String action, String... subject) {
        if (actor != null) {
            deed = Deed.of(action, subject);
        }
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
                audit(null);
                onDone.accept(value);
            }
        });
    }

    /** Refuses from the shard {@code from}. */
    public void refused(Shard from, BrokerException refusal) {
        from.send(asker, () -> {
            if (!answered) {
                answered = true;
                audit(refusal);
                onRefused.accept(refusal);
            }
        });
    }

    private void audit(@Nullable BrokerException refusal) {
        if (actor == null || deed == null) {
            return;
        }
        if (refusal == null) {
            AuditLog.done(actor, deed);
        } else {
            AuditLog.refused(actor, deed, refusal.explanation());
        }
    }
}
