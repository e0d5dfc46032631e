package io.warrenmq.tests.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Consumes numbered messages until all have come, acknowledges them, and checks their numbers. Fields belong to the
 * consumer's thread until the channel is closed.
 */
final class Draining {
    private static final int SILENCE_S_MAX = 60;

    private final int messageCount;
    private final int ackEvery;
    private final Numbers numbers;
    private final CountDownLatch finished = new CountDownLatch(1);
    private final long startNanos = System.nanoTime();

    private volatile int receivedCount;
    private volatile long endNanos;

    Draining(int messageCount, int ackEvery) {
        this.messageCount = messageCount;
        this.ackEvery = ackEvery;
        this.numbers = new Numbers(messageCount);
    }

    /** Returns when all have come and their acknowledgements are sent, or when nothing comes any more. */
    void run(Connection connection, String queue, int prefetchCount)
            throws IOException, InterruptedException, TimeoutException {
        try (Channel channel = connection.createChannel()) {
            channel.basicQos(prefetchCount);
            channel.basicConsume(queue, false, new Receiver(channel));
            int before = -1;
            while (!finished.await(SILENCE_S_MAX, TimeUnit.SECONDS) && receivedCount != before) {
                before = receivedCount;
            }
        }
    }

    boolean isRight() {
        return numbers.isRight();
    }

    void report() {
        System.out.println("rate " + ConfirmWindow.rate(receivedCount, endNanos - startNanos));
        System.out.println("missing " + numbers.missingCount());
        System.out.println("double " + numbers.doubleCount());
        System.out.println("outOfOrder " + numbers.outOfOrderCount());
        System.out.println("foreign " + numbers.foreignCount());
    }

    private final class Receiver extends DefaultConsumer {
        Receiver(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                throws IOException {
            numbers.receive(body);
            int count = receivedCount + 1;
            receivedCount = count;
            endNanos = System.nanoTime();
            boolean isLast = count == messageCount;
            if (isLast || count % ackEvery == 0) {
                getChannel().basicAck(envelope.getDeliveryTag(), true);
            }
            if (isLast) {
                finished.countDown();
            }
        }
    }
}
