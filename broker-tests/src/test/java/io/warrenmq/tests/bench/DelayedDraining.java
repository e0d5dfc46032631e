package io.warrenmq.tests.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Consumes delayed messages until all have come, and connects again whenever the broker has gone. */
final class DelayedDraining {
    private static final int RETRY_MS = 20;

    /** So long after the last message one may come twice. */
    private static final int LINGER_MS = 2_000;

    private final ConnectionFactory factory;
    private final String queue;
    private final int prefetchCount;

    /** Guarded by itself: consumers of one connection after the other, and {@link #run}. */
    private final Arrivals arrivals;

    private volatile long leftCount = -1;

    DelayedDraining(ConnectionFactory factory, String queue, int prefetchCount, Arrivals arrivals) {
        this.factory = factory;
        this.queue = queue;
        this.prefetchCount = prefetchCount;
        this.arrivals = arrivals;
    }

    /** Messages that were ready at the end; -1 when that could not be asked. */
    long leftCount() {
        return leftCount;
    }

    /** Returns when all have come, or at {@code untilMs}, in milliseconds since 1970. */
    void run(long untilMs) throws InterruptedException {
        boolean done = false;
        while (!done && System.currentTimeMillis() < untilMs) {
            try (Connection connection = factory.newConnection("bench drain delayed")) {
                done = consume(connection, untilMs);
            } catch (IOException | TimeoutException | RuntimeException _) {
                synchronized (arrivals) {
                    arrivals.down();
                }
                TimeUnit.MILLISECONDS.sleep(RETRY_MS);
            }
        }
    }

    /** Returns whether all have come; false when the connection has gone, or it is time. */
    private boolean consume(Connection connection, long untilMs) throws IOException, InterruptedException {
        CountDownLatch event = new CountDownLatch(1);
        connection.addShutdownListener(_ -> {
            synchronized (arrivals) {
                if (!arrivals.isComplete()) {
                    arrivals.down();
                }
            }
            event.countDown();
        });
        Channel channel = connection.createChannel();
        channel.basicQos(prefetchCount);
        channel.basicConsume(queue, false, new Receiver(channel, event));
        synchronized (arrivals) {
            arrivals.up();
        }
        boolean isOver = event.await(untilMs - System.currentTimeMillis(), TimeUnit.MILLISECONDS);
        if (isOver && !connection.isOpen()) {
            return false;
        }
        TimeUnit.MILLISECONDS.sleep(LINGER_MS);
        leftCount = channel.queueDeclarePassive(queue).getMessageCount();
        return true;
    }

    private final class Receiver extends DefaultConsumer {
        private final CountDownLatch event;

        Receiver(Channel channel, CountDownLatch event) {
            super(channel);
            this.event = event;
        }

        @Override
        public void handleDelivery(String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                throws IOException {
            boolean isComplete;
            synchronized (arrivals) {
                arrivals.receive(body, envelope.isRedeliver());
                isComplete = arrivals.isComplete();
            }
            getChannel().basicAck(envelope.getDeliveryTag(), false);
            if (isComplete) {
                event.countDown();
            }
        }
    }
}
