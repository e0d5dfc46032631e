package io.warrenmq.tests.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.warrenmq.tests.harness.DurableBroker;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tens of thousands of messages that wait for their time: each comes, and none too early, though the broker is killed.
 */
final class ManyDelayedTest {
    private static final int COUNT = 20_000;
    private static final int SPREAD_MS = 5_000;
    private static final int LEAD_MS = 3_000;
    private static final int STRIDE = 7_919;
    private static final int BODY_BYTES = 100;
    private static final int PREFETCH_COUNT = 500;
    private static final int UNCONFIRMED_MAX = 1_000;
    private static final String QUEUE = "due";

    private final Received received = new Received();

    @Test
    void behindAnExchangeEachWithATimeOfItsOwn(@TempDir Path dir) throws Exception {
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel channel = broker.channel();
            channel.exchangeDeclare("later", "x-delayed-message", true, false, Map.of("x-delayed-type", "fanout"));
            channel.queueDeclare(QUEUE, true, false, false, Map.of());
            channel.queueBind(QUEUE, "later", "");
            long firstMs = System.currentTimeMillis() + LEAD_MS;
            publish(channel, "later", number -> {
                long turn = (long) number * STRIDE % COUNT; // neighbours in the journal are due far apart
                return Math.max(1, firstMs + turn * SPREAD_MS / COUNT - System.currentTimeMillis());
            });
            receiveAllThroughAKill(broker);
        }
    }

    @Test
    void inAQueueThatDelaysAll(@TempDir Path dir) throws Exception {
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel channel = broker.channel();
            channel.queueDeclare(QUEUE, true, false, false, Map.of("x-delivery-delay", LEAD_MS));
            publish(channel, "", _ -> LEAD_MS);
            receiveAllThroughAKill(broker);
        }
    }

    /** Says how long a message is to wait. */
    private interface Delay {
        long ofMs(int number);
    }

    private static void publish(Channel channel, String exchange, Delay delay)
            throws IOException, InterruptedException, TimeoutException {
        channel.confirmSelect();
        for (int number = 0; number < COUNT; number++) {
            long delayMs = delay.ofMs(number);
            byte[] body = ByteBuffer.allocate(BODY_BYTES)
                    .putInt(number)
                    .putLong(System.currentTimeMillis() + delayMs)
                    .array();
            BasicProperties properties = new BasicProperties.Builder()
                    .deliveryMode(2)
                    .headers(Map.of("x-delay", delayMs))
                    .build();
            channel.basicPublish(exchange, QUEUE, properties, body);
            if (number % UNCONFIRMED_MAX == 0 || number == COUNT - 1) {
                channel.waitForConfirmsOrDie(Timeouts.PROCESS.toMillis());
            }
        }
    }

    private void receiveAllThroughAKill(DurableBroker broker) throws IOException {
        consume(broker.channel());
        received.await(COUNT / 2);
        consume(broker.killAndRestart());
        received.await(COUNT);
        received.assertNoneEarlyAndNoneTwiceUnmarked();
    }

    private void consume(Channel channel) throws IOException {
        channel.basicQos(PREFETCH_COUNT);
        channel.basicConsume(QUEUE, false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body)
                    throws IOException {
                received.add(body, envelope.isRedeliver());
                getChannel().basicAck(envelope.getDeliveryTag(), false);
            }
        });
    }

    /** What has come, to consumers on one connection after the other. */
    private static final class Received {
        private final BitSet numbers = new BitSet(COUNT);
        private int earlyCount;
        private int unmarkedTwiceCount;

        synchronized void add(byte[] body, boolean redelivered) {
            ByteBuffer head = ByteBuffer.wrap(body);
            int number = head.getInt();
            earlyCount += System.currentTimeMillis() < head.getLong() ? 1 : 0;
            unmarkedTwiceCount += numbers.get(number) && !redelivered ? 1 : 0;
            numbers.set(number);
        }

        synchronized void assertNoneEarlyAndNoneTwiceUnmarked() {
            assertEquals(0, earlyCount);
            assertEquals(0, unmarkedTwiceCount);
        }

        private synchronized int count() {
            return numbers.cardinality();
        }

        void await(int count) {
            Awaitility.await("messages received").atMost(Timeouts.PROCESS).until(() -> count() >= count);
        }
    }
}
