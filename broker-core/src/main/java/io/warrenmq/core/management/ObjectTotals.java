package io.warrenmq.core.management;

/**
 * How many there are.
 *
 * @param publishers channels that have published
 */
public record ObjectTotals(
        long connections, long channels, long exchanges, long queues, long consumers, long publishers) {
    /** None. */
    public static final ObjectTotals NONE = new ObjectTotals(0, 0, 0, 0, 0, 0);

    /** The sum of both. */
    public ObjectTotals plus(ObjectTotals other) {
        return new ObjectTotals(
                connections + other.connections,
                channels + other.channels,
                exchanges + other.exchanges,
                queues + other.queues,
                consumers + other.consumers,
                publishers + other.publishers);
    }
}
