package io.warrenmq.cli.perf.plan;

/**
 * When a run ends.
 *
 * @param warmUpSeconds at the beginning, not counted
 * @param durationSeconds after that, 0 for no end by time
 * @param count messages over all producers (or received, where there are no producers), 0 for no end by number
 * @param drainSeconds how long to wait for what is under way when sending has ended
 * @param intervalSeconds between lines that tell how it goes, 0 for none
 */
public record TimePlan(
        double warmUpSeconds, double durationSeconds, long count, double drainSeconds, double intervalSeconds) {
    /** Whether the end is a number of messages and not a time. */
    public boolean isCounted() {
        return count > 0;
    }
}
