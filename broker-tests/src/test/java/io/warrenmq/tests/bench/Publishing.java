package io.warrenmq.tests.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeoutException;

/**
 * Publishes messages, persistent or not, whose bodies begin with their number, from 0 on, and waits for all confirms.
 */
final class Publishing {
    static final AMQP.BasicProperties PERSISTENT = MessageProperties.MINIMAL_PERSISTENT_BASIC;
    static final AMQP.BasicProperties TRANSIENT = MessageProperties.MINIMAL_BASIC;
    private static final long FILLING_SEED = 1;

    private Publishing() {}

    static void run(
            Connection connection,
            String exchange,
            String routingKey,
            AMQP.BasicProperties properties,
            int bodyBytes,
            ConfirmWindow window)
            throws IOException, InterruptedException, TimeoutException {
        byte[] filling = new byte[Math.max(0, bodyBytes - Long.BYTES)];
        new Random(FILLING_SEED).nextBytes(filling); // nothing on the way can compress it
        try (Channel channel = connection.createChannel()) {
            channel.addConfirmListener(window::confirmed, window::nacked);
            channel.confirmSelect();
            for (long number = 0; number < window.messageCount(); number++) {
                window.enter();
                byte[] body = ByteBuffer.allocate(Long.BYTES + filling.length)
                        .putLong(number)
                        .put(filling)
                        .array();
                channel.basicPublish(exchange, routingKey, properties, body);
            }
            window.awaitAll();
        }
    }
}
