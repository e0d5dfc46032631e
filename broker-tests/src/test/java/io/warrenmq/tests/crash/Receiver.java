package io.warrenmq.tests.crash;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Decides what becomes of what a channel receives: mostly acknowledged, one by one or many at once, sometimes given
 * back, sometimes kept until the crash. Now and then it publishes a message to learn that the broker has the
 * acknowledgements. Used by one thread at a time.
 */
final class Receiver {
    private static final int HELD_MAX = 20;

    private final Life life;
    private final ClientChannel channel;
    private final int publisher;
    private final RandomGenerator random;

    /** Unacknowledged, by delivery tag. */
    private final TreeMap<Long, Received> outstanding = new TreeMap<>();

    private final int acksPerSync;
    private int acksSinceSync;

    /** A delivery that counts. */
    record Received(MessageId id, String queue) {}

    Receiver(Life life, ClientChannel channel, int publisher, RandomGenerator random) {
        this.life = life;
        this.channel = channel;
        this.publisher = publisher;
        this.random = random;
        this.acksPerSync = random.nextInt(5, 200);
    }

    void received(String queue, Envelope envelope, BasicProperties properties, byte[] body) throws IOException {
        long tag = envelope.getDeliveryTag();
        MessageId id = channel.received(queue, envelope.isRedeliver(), properties, body);
        if (id == null) {
            channel.channel().basicAck(tag, false);
            return;
        }
        outstanding.put(tag, new Received(id, queue));
        int dice = random.nextInt(100);
        if (dice < 4 && !envelope.isRedeliver()) {
            requeue(tag);
        } else if (dice < 8 && outstanding.size() < HELD_MAX) {
            return;
        } else if (dice < 20) {
            ack(tag, true);
        } else {
            ack(tag, false);
        }
        if (acksSinceSync >= acksPerSync) {
            acksSinceSync = 0;
            channel.publish(publisher, Wiring.toQueue(Wiring.SYNC), true, true, 0);
        }
    }

    private void requeue(long tag) throws IOException {
        Received given = outstanding.remove(tag);
        if (given != null) {
            life.log(new Event.RequeueSent(channel.number(), given.id(), given.queue()));
            if (random.nextBoolean()) {
                channel.channel().basicNack(tag, false, true);
            } else {
                channel.channel().basicReject(tag, true);
            }
        }
    }

    private void ack(long tag, boolean multiple) throws IOException {
        SortedMap<Long, Received> acked =
                multiple ? outstanding.headMap(tag, true) : outstanding.subMap(tag, true, tag, true);
        acksSinceSync += acked.size();
        channel.logAcks(List.copyOf(acked.values()));
        acked.clear();
        channel.channel().basicAck(tag, multiple);
    }
}
