package io.warrenmq.cli.perf.measure;

/**
 * The measured part of a run.
 *
 * @param tally what happened in it
 * @param startNs and {@code endNs} are {@link System#nanoTime}
 * @param counted the end is that of the last message; each rate then ends with its own last message
 * @param clientCpuNs processor time of this process
 * @param brokerCpuNs processor time of the broker, 0 when it was not asked for
 */
public record Window(Tally tally, long startNs, long endNs, boolean counted, long clientCpuNs, long brokerCpuNs) {
    private static final double NANOS_PER_SECOND = 1e9;

    public double seconds() {
        return (endNs - startNs) / NANOS_PER_SECOND;
    }

    public double sentPerSecond() {
        return perSecond(tally.sent, tally.lastSentNs);
    }

    public double receivedPerSecond() {
        return perSecond(tally.received, tally.lastReceivedNs);
    }

    public double confirmedPerSecond() {
        return perSecond(tally.confirmed + tally.nacked, tally.lastConfirmedNs);
    }

    private double perSecond(long count, long lastNs) {
        long end = counted && lastNs > startNs ? lastNs : endNs;
        return count * NANOS_PER_SECOND / Math.max(1, end - startNs);
    }

    /** What processor time is divided by: deliveries, or messages sent where nobody consumes. */
    public long messages() {
        return Math.max(tally.received, tally.sent);
    }

    public double clientCpuUsPerMessage() {
        return usPerMessage(clientCpuNs);
    }

    public double brokerCpuUsPerMessage() {
        return usPerMessage(brokerCpuNs);
    }

    private double usPerMessage(long cpuNs) {
        return messages() == 0 ? 0 : cpuNs / 1000.0 / messages();
    }
}
