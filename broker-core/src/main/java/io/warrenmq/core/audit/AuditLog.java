package io.warrenmq.core.audit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down who logs in, what operators do, and what nobody was let do: one line each, on the logger {@value #LOGGER}
 * at level info. Secrets are no part of a line. From any thread.
 */
public final class AuditLog {
    /** Name of the logger. */
    public static final String LOGGER = "audit";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    private AuditLog() {}

    /** It was done. */
    public static void done(Actor actor, Deed deed) {
        write(actor, deed, null);
    }

    /** It was refused, and why. */
    public static void refused(Actor actor, Deed deed, String reason) {
        write(actor, deed, reason);
    }

    private static void write(Actor actor, Deed deed, @Nullable String refusal) {
        if (LOG.isInfoEnabled()) {
            String line = new AuditEvent(
                            actor.user(), actor.via(), actor.peer(), deed.action(), deed.subject(), refusal)
                    .line();
            LOG.info("{}", line);
        }
    }
}
