package io.warrenmq.tests.crash;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Empties queues that nobody else uses, and compares how many messages come with how many they say they hold. */
final class Drain {
    private final Life life;
    private final Connection connection;

    Drain(Life life) throws IOException {
        this.life = life;
        this.connection = life.connect();
    }

    void drain(String queue) throws IOException, InterruptedException {
        ClientChannel channel = ClientChannel.withTransactions(life, connection);
        Channel amqp = channel.channel();
        long reported = amqp.queueDeclarePassive(queue).getMessageCount();
        Collector collector = new Collector(channel, queue, reported);
        String tag = amqp.basicConsume(queue, false, collector);
        boolean allCame = collector.expected.await(Timeouts.ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        amqp.basicCancel(tag);
        boolean cancelled = collector.cancelled.await(Timeouts.ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        if (!allCame || !cancelled) {
            life.run().surprise("the drain of " + queue + " stood still");
        }
        if (collector.count > 0) {
            channel.logAcks(collector.received);
            amqp.basicAck(collector.lastTag, true);
        }
        channel.commit();
        long left = amqp.queueDeclarePassive(queue).getMessageCount();
        life.log(new Event.Drained(queue, reported, collector.count, left));
        amqp.abort();
        channel.finished();
    }

    /** Filled by the client's thread; read after {@link #cancelled}. */
    private static final class Collector extends DefaultConsumer {
        private final ClientChannel channel;
        private final String queue;
        private final CountDownLatch expected;
        private final CountDownLatch cancelled = new CountDownLatch(1);
        private final List<Receiver.Received> received = new ArrayList<>();
        private long count;
        private long lastTag;

        Collector(ClientChannel channel, String queue, long expectedCount) {
            super(channel.channel());
            this.channel = channel;
            this.queue = queue;
            this.expected = new CountDownLatch(Math.toIntExact(expectedCount));
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            count++;
            lastTag = envelope.getDeliveryTag();
            MessageId id = channel.received(queue, envelope.isRedeliver(), properties, body);
            if (id != null) {
                received.add(new Receiver.Received(id, queue));
            }
            expected.countDown();
        }

        @Override
        public void handleCancelOk(String tag) {
            cancelled.countDown();
        }
    }
}
