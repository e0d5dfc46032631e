package io.warrenmq.tests.bench;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes persistent messages that are due later. Their bodies begin with the number, from 0 on, and the time at
 * which they are due by the publisher's clock.
 */
final class DelayedPublishing {
    /** Number and time. */
    static final int HEAD_BYTES = 2 * Long.BYTES;

    private static final int PERSISTENT = 2;
    private static final long FILLING_SEED = 1;

    /** Coprime to any count that has no such factor: neighbours in the journal are due minutes apart. */
    private static final long STRIDE = 1_000_003;

    /** What is published: from {@code startMs} on, in milliseconds since 1970. */
    record Plan(int messageCount, int bodyBytes, long startMs, int leadMs, int spreadMs) {
        Plan {
            if (messageCount % STRIDE == 0) {
                throw new IllegalArgumentException("not a multiple of " + STRIDE);
            }
        }

        /** When a message is due that an exchange holds back. */
        long dueMs(int number) {
            long turn = number * STRIDE % messageCount;
            return startMs + leadMs + turn * spreadMs / messageCount;
        }

        /** When a message is published that its queue holds back. */
        long publishMs(int number) {
            return startMs + (long) number * spreadMs / messageCount;
        }
    }

    private DelayedPublishing() {}

    /** Returns when the last is due, in milliseconds since 1970. */
    static long toExchange(Connection connection, String exchange, Plan plan, ConfirmWindow window)
            throws IOException, InterruptedException, TimeoutException {
        byte[] filling = filling(plan);
        try (Channel channel = confirming(connection, window)) {
            for (int number = 0; number < plan.messageCount(); number++) {
                window.enter();
                long dueMs = plan.dueMs(number);
                long delayMs = dueMs - System.currentTimeMillis();
                if (delayMs <= 0) {
                    throw new IllegalStateException("message " + number + " is due already: leadMs is too little");
                }
                BasicProperties properties = new BasicProperties.Builder()
                        .deliveryMode(PERSISTENT)
                        .headers(Map.of("x-delay", delayMs))
                        .build();
                channel.basicPublish(exchange, DelayedLoad.QUEUE, properties, body(number, dueMs, filling));
            }
            window.awaitAll();
        }
        return plan.startMs() + plan.leadMs() + plan.spreadMs();
    }

    /** The same. */
    static long toQueue(Connection connection, String queue, Plan plan, ConfirmWindow window)
            throws IOException, InterruptedException, TimeoutException {
        byte[] filling = filling(plan);
        long dueMs = 0;
        try (Channel channel = confirming(connection, window)) {
            for (int number = 0; number < plan.messageCount(); number++) {
                long nowMs = System.currentTimeMillis();
                while (nowMs < plan.publishMs(number)) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(plan.publishMs(number) - nowMs));
                    nowMs = System.currentTimeMillis();
                }
                window.enter();
                dueMs = System.currentTimeMillis() + plan.leadMs();
                channel.basicPublish("", queue, Publishing.PERSISTENT, body(number, dueMs, filling));
            }
            window.awaitAll();
        }
        return dueMs;
    }

    private static Channel confirming(Connection connection, ConfirmWindow window) throws IOException {
        Channel channel = connection.createChannel();
        channel.addConfirmListener(window::confirmed, window::nacked);
        channel.confirmSelect();
        return channel;
    }

    private static byte[] filling(Plan plan) {
        byte[] filling = new byte[Math.max(0, plan.bodyBytes() - HEAD_BYTES)];
        new Random(FILLING_SEED).nextBytes(filling); // nothing on the way can compress it
        return filling;
    }

    private static byte[] body(long number, long dueMs, byte[] filling) {
        return ByteBuffer.allocate(HEAD_BYTES + filling.length)
                .putLong(number)
                .putLong(dueMs)
                .put(filling)
                .array();
    }
}
