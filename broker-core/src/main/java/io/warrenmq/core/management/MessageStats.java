package io.warrenmq.core.management;

/**
 * How many messages have taken which way since the broker began; each word means what RabbitMQ's management means by
 * it. What does not apply to an object is 0.
 *
 * @param publish messages that came from publishers; of a queue, that were routed to it
 * @param publishIn messages published to an exchange
 * @param publishOut messages that an exchange put into queues, one for each queue
 * @param confirm messages confirmed to their publisher
 * @param deliver deliveries to consumers that acknowledge
 * @param deliverNoAck deliveries to consumers that do not
 * @param get messages fetched with {@code basic.get} that are to be acknowledged
 * @param getNoAck messages fetched that are not
 * @param getEmpty fetches that found nothing
 * @param deliverGet all that left: the sum of the four kinds
 * @param ack acknowledgements
 * @param redeliver those that left and had left before
 * @param returnUnroutable messages that no queue got, returned to their publisher
 * @param dropUnroutable messages that no queue got, dropped
 */
public record MessageStats(
        long publish,
        long publishIn,
        long publishOut,
        long confirm,
        long deliver,
        long deliverNoAck,
        long get,
        long getNoAck,
        long getEmpty,
        long deliverGet,
        long ack,
        long redeliver,
        long returnUnroutable,
        long dropUnroutable) {
    /** Nothing yet. */
    public static final MessageStats NONE = new MessageStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** What comes from publishers: publish, confirm, returns and drops. */
    public static MessageStats ofPublishing(long publish, long confirm, long returned, long dropped) {
        return new MessageStats(publish, 0, 0, confirm, 0, 0, 0, 0, 0, 0, 0, 0, returned, dropped);
    }

    /** What an exchange counts. */
    public static MessageStats ofExchange(long in, long out, long returned, long dropped) {
        return new MessageStats(0, in, out, 0, 0, 0, 0, 0, 0, 0, 0, 0, returned, dropped);
    }

    /** The sum of both. */
    public MessageStats plus(MessageStats other) {
        return new MessageStats(
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
