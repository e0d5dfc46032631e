package io.warrenmq.core.management;

/**
 * What has come and gone since the broker began.
 *
 * @param queueDeclared declarations, of queues that were there as well
 */
public record Churn(
        long connectionCreated,
        long connectionClosed,
        long channelCreated,
        long channelClosed,
        long queueDeclared,
        long queueCreated,
        long queueDeleted) {
    /** Nothing has. */
    public static final Churn NONE = new Churn(0, 0, 0, 0, 0, 0, 0);

    /** The sum of both. */
    public Churn plus(Churn other) {
        return new Churn(
                connectionCreated + other.connectionCreated,
                connectionClosed + other.connectionClosed,
                channelCreated + other.channelCreated,
                channelClosed + other.channelClosed,
                queueDeclared + other.queueDeclared,
                queueCreated + other.queueCreated,
                queueDeleted + other.queueDeleted);
    }
}
