package io.warrenmq.cli.perf.load;

import io.warrenmq.cli.perf.measure.Window;
import org.jspecify.annotations.Nullable;

/**
 * What a run has shown. The window is the measured part; {@code totals} are from the first message to the last.
 *
 * @param drainSeconds from the end of sending until nothing was awaited any more
 * @param checked whether missing and duplicate messages can be told
 * @param brokerResidentBytes of the broker's memory at the end, 0 when it was not asked for
 * @param failure why the run ended early
 */
public record LoadResult(
        Window window,
        Totals totals,
        double drainSeconds,
        boolean checked,
        long brokerResidentBytes,
        @Nullable String failure) {

    /**
     * @param expected deliveries that the messages sent should have caused
     * @param missing of these did not come
     * @param duplicates came twice without being marked as redelivered
     * @param foreign were of another run
     * @param unconfirmed waited for their confirm at the end
     * @param blocked how often the broker said that it takes no messages for now
     */
    public record Totals(
            long sent,
            long received,
            long confirmed,
            long nacked,
            long returned,
            long redelivered,
            long expected,
            long missing,
            long duplicates,
            long foreign,
            long unconfirmed,
            long blocked) {}

    /** Whether all that was sent came through. */
    public boolean isComplete() {
        return failure == null && totals.missing == 0 && totals.unconfirmed == 0;
    }
}
