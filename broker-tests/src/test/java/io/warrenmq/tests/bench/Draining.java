package io.warrenmq.tests.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Consumes numbered messages until all have come, acknowledges them, and notes what is out of order, double or missing.
 * Fields are the consumer's thread's until it has counted down.
 */
final class Draining {
    private static final int SILENCE_S_MAX = 60;

    private final int messageCount;
    private final int ackEvery;
    private final BitSet seen;
    private final CountDownLatch finished = new CountDownLatch(1);
    private final long startNanos = System.nanoTime();

    private volatile int receivedCount;
    private volatile long endNanos;
    private long expectedNumber;
    private int outOfOrderCount;
    private int doubleCount;
    private int foreignCount;

    Draining(int messageCount, int ackEvery) {
        this.messageCount = messageCount;
        this.ackEvery = ackEvery;
        this.seen = new BitSet(messageCount);
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
        return outOfOrderCount == 0 && doubleCount == 0 && foreignCount == 0 && seen.cardinality() == messageCount;
    }

    void report() {
        System.out.println("rate " + ConfirmWindow.rate(receivedCount, endNanos - startNanos));
        System.out.println("missing " + (messageCount - seen.cardinality()));
        System.out.println("double " + doubleCount);
        System.out.println("outOfOrder " + outOfOrderCount);
        System.out.println("foreign " + foreignCount);
    }

    private void check(byte[] body) {
        long number = body.length < Long.BYTES ? -1 : ByteBuffer.wrap(body).getLong();
        if (number < 0 || number >= messageCount) {
            foreignCount++;
            return;
        }
        if (seen.get((int) number)) {
            doubleCount++;
        } else if (number != expectedNumber) {
            outOfOrderCount++;
        }
        seen.set((int) number);
        expectedNumber = number + 1;
    }

    private final class Receiver extends DefaultConsumer {
        Receiver(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                throws IOException {
            check(body);
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
