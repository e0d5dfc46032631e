package io.warrenmq.core.management;

/** How fast a queue grows, in messages by the second over the last interval; below 0 while it shrinks. */
public record DepthRates(double ready, double unacked) {
    /** Nothing moves. */
    public static final DepthRates NONE = new DepthRates(0, 0);

    /** Of ready and unacknowledged together. */
    public double messages() {
        return ready + unacked;
    }

    /** The sum of both. */
    public DepthRates plus(DepthRates other) {
        return new DepthRates(ready + other.ready, unacked + other.unacked);
    }
}
