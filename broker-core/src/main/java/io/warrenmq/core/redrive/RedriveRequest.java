package io.warrenmq.core.redrive;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import org.jspecify.annotations.Nullable;

/**
 * Which messages of a queue are to go where.
 *
 * @param countMax moves at most so many; {@link #ALL} for all that are there when it begins
 * @param perSecondMax messages per second at most, or {@link #UNBOUNDED}
 * @param dryRun whether it only looks
 * @param destination a queue that all go to; null for where each came from
 * @param toFirst whether a message goes to where it died first, else to where it died last
 */
public record RedriveRequest(
        String queue,
        long countMax,
        RedriveFilter filter,
        int perSecondMax,
        boolean dryRun,
        @Nullable String destination,
        boolean toFirst) {
    public static final long ALL = 0;
    public static final int UNBOUNDED = 0;
    public static final int PER_SECOND_MAX = 1_000_000;

    /** @throws io.warrenmq.core.error.BrokerException 406 when a number is out of its bounds */
    public RedriveRequest {
        if (countMax < 0) {
            throw preconditionFailed("invalid redrive: 'count' must be 0 or more, not " + countMax);
        }
        if (perSecondMax < 0 || perSecondMax > PER_SECOND_MAX) {
            throw preconditionFailed(
                    "invalid redrive: 'rate' must be 0 to " + PER_SECOND_MAX + ", not " + perSecondMax);
        }
    }
}
