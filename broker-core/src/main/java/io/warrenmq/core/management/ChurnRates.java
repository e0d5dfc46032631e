package io.warrenmq.core.management;

/** {@link Churn} by the second over the last interval. */
public record ChurnRates(
        double connectionCreated,
        double connectionClosed,
        double channelCreated,
        double channelClosed,
        double queueDeclared,
        double queueCreated,
        double queueDeleted) {
    /** Nothing comes or goes. */
    public static final ChurnRates NONE = new ChurnRates(0, 0, 0, 0, 0, 0, 0);

    static ChurnRates between(Churn before, Churn after, double seconds) {
        if (seconds <= 0) {
            return NONE;
        }
        return new ChurnRates(
                (after.connectionCreated() - before.connectionCreated()) / seconds,
                (after.connectionClosed() - before.connectionClosed()) / seconds,
                (after.channelCreated() - before.channelCreated()) / seconds,
                (after.channelClosed() - before.channelClosed()) / seconds,
                (after.queueDeclared() - before.queueDeclared()) / seconds,
                (after.queueCreated() - before.queueCreated()) / seconds,
                (after.queueDeleted() - before.queueDeleted()) / seconds);
    }

    /** The sum of both. */
    public ChurnRates plus(ChurnRates other) {
        return new ChurnRates(
                connectionCreated + other.connectionCreated,
                connectionClosed + other.connectionClosed,
                channelCreated + other.channelCreated,
                channelClosed + other.channelClosed,
                queueDeclared + other.queueDeclared,
                queueCreated + other.queueCreated,
                queueDeleted + other.queueDeleted);
    }
}
