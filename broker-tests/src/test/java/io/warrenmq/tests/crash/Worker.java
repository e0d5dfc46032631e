package io.warrenmq.tests.crash;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/** Consumes some queues on one channel until the crash. */
final class Worker implements Life.Client {
    private static final int[] PREFETCHES = {1, 20, 200, 0};

    private final int publisher;
    private final List<String> queues;
    private final RandomGenerator random;

    /** A worker for these queues; its own messages are those of {@code publisher}. */
    Worker(int publisher, List<String> queues, RandomGenerator random) {
        this.publisher = publisher;
        this.queues = queues;
        this.random = random;
    }

    @Override
    public void live(Life life) throws IOException {
        ClientChannel channel = ClientChannel.withConfirms(life, life.connect());
        channel.channel().basicQos(PREFETCHES[random.nextInt(PREFETCHES.length)]);
        Receiver receiver = new Receiver(life, channel, publisher, random);
        for (String queue : queues) {
            channel.channel().basicConsume(queue, false, new QueueConsumer(channel.channel(), life, queue, receiver));
        }
    }

    /** The client calls all consumers of a channel one after the other. */
    private static final class QueueConsumer extends DefaultConsumer {
        private final Life life;
        private final String queue;
        private final Receiver receiver;

        QueueConsumer(Channel channel, Life life, String queue, Receiver receiver) {
            super(channel);
            this.life = life;
            this.queue = queue;
            this.receiver = receiver;
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            try {
                receiver.received(queue, envelope, properties, body);
            } catch (IOException | RuntimeException e) {
                life.failed("consumer of " + queue, e);
            }
        }

        @Override
        public void handleCancel(String tag) {
            life.failed("consumer of " + queue, new IOException("cancelled by the broker"));
        }
    }
}
