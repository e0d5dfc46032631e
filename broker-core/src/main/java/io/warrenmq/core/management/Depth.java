package io.warrenmq.core.management;

/**
 * How much waits in a queue, or in several.
 *
 * @param ready messages that consumers may get
 * @param unacked messages that consumers have and have not settled
 * @param delayed messages that are not ready before their time; not part of {@link #messages}
 * @param readyBytes of their bodies
 * @param unackedBytes of their bodies
 * @param inMemory messages that are in memory, ready or not
 * @param memoryBytes what those take, an estimate
 */
public record Depth(
        long ready, long unacked, long delayed, long readyBytes, long unackedBytes, long inMemory, long memoryBytes) {
    /** Nothing waits. */
    public static final Depth NONE = new Depth(0, 0, 0, 0, 0, 0, 0);

    /** Ready and unacknowledged together, as RabbitMQ counts. */
    public long messages() {
        return ready + unacked;
    }

    /** Bytes of their bodies. */
    public long messageBytes() {
        return readyBytes + unackedBytes;
    }

    /** The sum of both. */
    public Depth plus(Depth other) {
        return new Depth(
                ready + other.ready,
                unacked + other.unacked,
                delayed + other.delayed,
                readyBytes + other.readyBytes,
                unackedBytes + other.unackedBytes,
                inMemory + other.inMemory,
                memoryBytes + other.memoryBytes);
    }
}
