package io.warrenmq.core.redrive;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a redrive is.
 *
 * @param user who asked for it
 * @param total messages that were ready when it began: as many are looked at
 * @param examined messages that were looked at
 * @param matched those of them that the filter wants: what is moved, what is skipped, and what is under way
 * @param moved those that are where they belong; in a dry run those that would go
 * @param skipped those that stay, by reason
 * @param startedMs milliseconds since 1970
 * @param endedMs the same, or -1
 * @param failure why it ended before its time, if it did
 */
public record RedriveStatus(
        long id,
        String vhost,
        String user,
        RedriveRequest request,
        State state,
        long total,
        long examined,
        long matched,
        long moved,
        Map<RedriveSkip, Long> skipped,
        long startedMs,
        long endedMs,
        @Nullable String failure) {
    /** What it does. */
    public enum State {
        RUNNING,
        DONE,
        CANCELLED,
        FAILED
    }

    public boolean isEnded() {
        return state != State.RUNNING;
    }
}
