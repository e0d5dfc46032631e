package io.warrenmq.cli.perf.load;

/** Ends when nothing has changed for too long. */
final class Patience {
    private final long silenceNsMax;
    private long lastSeen = Long.MIN_VALUE;
    private long sinceNs;

    Patience(long silenceNsMax) {
        this.silenceNsMax = silenceNsMax;
    }

    /** @param seen any number that changes when something happens */
    boolean isOver(long seen) {
        if (seen != lastSeen) {
            lastSeen = seen;
            sinceNs = System.nanoTime();
        }
        return System.nanoTime() - sinceNs > silenceNsMax;
    }
}
