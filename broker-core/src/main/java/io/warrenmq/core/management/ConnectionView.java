package io.warrenmq.core.management;

/**
 * A connection at a moment.
 *
 * @param receivedByteRate bytes by the second over the last interval
 * @param sentByteRate bytes by the second over the last interval
 */
public record ConnectionView(
        ConnectionFacts facts, String node, ConnectionNumbers numbers, double receivedByteRate, double sentByteRate) {
    /** Its name. */
    public String name() {
        return facts.name();
    }
}
