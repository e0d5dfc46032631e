package io.warrenmq.amqp.connection;

/**
 * Decides when a connection's input may gather before it is read again, as a network card moderates its interrupts.
 * Clients send each message by itself, so a fast broker wakes up for a few at a time and pays a read, a hand-over to
 * the journal, a wake-up and a flush for these few. A connection that is read a little later brings many at once.
 *
 * <p>The rule: patience is for publishers that have many messages under way without waiting for the first, and only
 * while they come fast: more than {@value #BUSY_MESSAGES} in the last {@value #WINDOW_MS} ms. Whoever waits for a
 * confirm before the next message is read at once, and so is whoever publishes without confirms: that sender waits
 * for nothing, and measurements have shown that it loses more by fuller socket buffers than the broker gains. The
 * constants are measured, see {@code docs/performance.md}. Owned by the connection's shard.
 */
final class ReadPatience {
    /** How long input gathers, in microseconds: also the most that a message can lose by it. */
    static final int PAUSE_US = 200;

    /** Messages under way from which on a publisher does not wait for the next confirm. */
    static final int UNDER_WAY_MIN = 64;

    private static final int WINDOW_MS = 10;

    /** 20,000 messages per second. */
    private static final int BUSY_MESSAGES = 200;

    private long windowEndMs;
    private int messages;
    private boolean busy;

    /**
     * A message came.
     *
     * @param underWay how many of its channel wait for their confirm
     */
    void published(int underWay) {
        if (underWay >= UNDER_WAY_MIN) {
            messages++;
        }
    }

    /** Whether input should gather now that a read is done. */
    boolean isWanted(long nowMs) {
        if (nowMs >= windowEndMs) {
            boolean follows = nowMs - windowEndMs < WINDOW_MS;
            busy = follows && messages > BUSY_MESSAGES;
            messages = 0;
            windowEndMs = nowMs + WINDOW_MS;
        }
        return busy;
    }
}
