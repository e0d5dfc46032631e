package io.warrenmq.core.management;

/** {@link MessageStats} by the second, over the last interval that was sampled; 0 before there were two samples. */
public record RateView(
        double publish,
        double publishIn,
        double publishOut,
        double confirm,
        double deliver,
        double deliverNoAck,
        double get,
        double getNoAck,
        double getEmpty,
        double deliverGet,
        double ack,
        double redeliver,
        double returnUnroutable,
        double dropUnroutable) {
    /** Nothing moves. */
    public static final RateView NONE = new RateView(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** From one sample to a later one. */
    static RateView between(MessageStats before, MessageStats after, double seconds) {
        if (before == after || seconds <= 0) {
            return NONE;
        }
        return new RateView(
                (after.publish() - before.publish()) / seconds,
                (after.publishIn() - before.publishIn()) / seconds,
                (after.publishOut() - before.publishOut()) / seconds,
                (after.confirm() - before.confirm()) / seconds,
                (after.deliver() - before.deliver()) / seconds,
                (after.deliverNoAck() - before.deliverNoAck()) / seconds,
                (after.get() - before.get()) / seconds,
                (after.getNoAck() - before.getNoAck()) / seconds,
                (after.getEmpty() - before.getEmpty()) / seconds,
                (after.deliverGet() - before.deliverGet()) / seconds,
                (after.ack() - before.ack()) / seconds,
                (after.redeliver() - before.redeliver()) / seconds,
                (after.returnUnroutable() - before.returnUnroutable()) / seconds,
                (after.dropUnroutable() - before.dropUnroutable()) / seconds);
    }

    /** The sum of both. */
    public RateView plus(RateView other) {
        if (other == NONE) {
            return this;
        }
        return new RateView(
                publish + other.publish,
                publishIn + other.publishIn,
                publishOut + other.publishOut,
                confirm + other.confirm,
                deliver + other.deliver,
                deliverNoAck + other.deliverNoAck,
                get + other.get,
                getNoAck + other.getNoAck,
                getEmpty + other.getEmpty,
                deliverGet + other.deliverGet,
                ack + other.ack,
                redeliver + other.redeliver,
                returnUnroutable + other.returnUnroutable,
                dropUnroutable + other.dropUnroutable);
    }
}
