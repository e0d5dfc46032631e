package io.warrenmq.cli.perf.measure;

/**
 * What happened since it was last emptied: plain counts and distributions. Each event loop has one that only it
 * touches; the sum belongs to the command's thread.
 */
public final class Tally {
    public long sent;
    public long received;
    public long redelivered;
    public long confirmed;
    public long nacked;
    public long returned;
    public long receivedBytes;

    /** {@link System#nanoTime} of the last message received, and of the last sent and confirmed; 0 when none was. */
    public long lastReceivedNs;

    public long lastSentNs;
    public long lastConfirmedNs;

    public final Latencies latency = new Latencies();
    public final Latencies confirmLatency = new Latencies();

    /** Adds what another one has counted. */
    public void add(Tally other) {
        sent += other.sent;
        received += other.received;
        redelivered += other.redelivered;
        confirmed += other.confirmed;
        nacked += other.nacked;
        returned += other.returned;
        receivedBytes += other.receivedBytes;
        lastReceivedNs = Math.max(lastReceivedNs, other.lastReceivedNs);
        lastSentNs = Math.max(lastSentNs, other.lastSentNs);
        lastConfirmedNs = Math.max(lastConfirmedNs, other.lastConfirmedNs);
        latency.add(other.latency);
        confirmLatency.add(other.confirmLatency);
    }

    /** Adds all that is counted here to {@code sum}, which is the result, and begins anew. */
    public Tally moveTo(Tally sum) {
        sum.add(this);
        clear();
        return sum;
    }

    private void clear() {
        sent = 0;
        received = 0;
        redelivered = 0;
        confirmed = 0;
        nacked = 0;
        returned = 0;
        receivedBytes = 0;
        lastReceivedNs = 0;
        lastSentNs = 0;
        lastConfirmedNs = 0;
        latency.reset();
        confirmLatency.reset();
    }
}
