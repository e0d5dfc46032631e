package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.publish;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.Since;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code x-consumer-timeout}: how long a delivery may wait for its acknowledgement. */
final class ConsumerTimeoutTest extends SemanticsTest {
    private static final int TIMEOUT_MS = 1000;
    private static final Map<String, Object> SHORT = Map.of("x-consumer-timeout", TIMEOUT_MS);
    private static final Map<String, Object> LONG = Map.of("x-consumer-timeout", 600_000);

    @ParameterizedTest
    @ValueSource(strings = {"queue", "consumer", "consumer although the queue allows more"})
    void deliveryThatIsNotAckedInTimeGoesToAnotherConsumer(String where) throws IOException {
        String queue = switch (where) {
            case "queue" -> queue(SHORT);
            case "consumer" -> queue(Map.of());
            default -> queue(LONG);
        };
        Channel slow = channel();
        Since published = Since.now();
        publish(channel, queue, "slow");
        Deliveries deliveries = Deliveries.consume(slow, queue, false, where.equals("queue") ? Map.of() : SHORT);
        deliveries.next();
        Deliveries others = Deliveries.consume(channel, queue);

        assertEquals(deliveries.tag(), deliveries.expectCancel());
        published.assertAtLeast(TIMEOUT_MS);
        Delivery again = others.next();
        assertEquals("slow", Deliveries.text(again));
        assertTrue(again.getEnvelope().isRedeliver());
        assertTrue(slow.isOpen());
    }

    @Test
    void consumersOwnTimeWinsOverTheQueues() throws IOException {
        String queue = queue(SHORT);
        Deliveries deliveries = Deliveries.consume(channel(), queue, false, LONG);
        Since published = Since.now();
        publish(channel, queue, "slow");
        Delivery delivery = deliveries.next();
        published.awaitElapsed(2 * TIMEOUT_MS);
        deliveries.getChannel().basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        publish(channel, queue, "next");

        assertEquals("next", deliveries.nextBody());
    }

    @Test
    void ackInTimeKeepsTheConsumer() throws IOException, InterruptedException {
        String queue = queue(SHORT);
        Deliveries deliveries = Deliveries.consume(channel, queue);
        Since published = Since.now();
        publishConfirmed(channel, "", queue, "quick");
        assertEquals("quick", deliveries.nextAcked());
        published.awaitElapsed(2 * TIMEOUT_MS);
        publishConfirmed(channel, "", queue, "next");

        assertEquals("next", deliveries.nextAcked());
    }

    @Test
    void lateAckDoesNoHarm() throws IOException, InterruptedException {
        String queue = queue(SHORT);
        Channel slow = channel();
        Deliveries deliveries = Deliveries.consume(slow, queue);
        publishConfirmed(channel, "", queue, "slow");
        Delivery delivery = deliveries.next();
        deliveries.expectCancel();
        slow.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        slow.basicQos(1);

        assertTrue(slow.isOpen());
        assertEquals("slow", Deliveries.consume(channel, queue).nextBody());
    }

    @Test
    void channelOfAClientThatCannotBeToldIsClosed() throws IOException {
        String queue = unique("queue");
        channel.queueDeclare(queue, false, false, true, SHORT);
        ConnectionFactory factory = factory();
        Map<String, Object> properties = new HashMap<>(factory.getClientProperties());
        properties.remove("capabilities");
        factory.setClientProperties(properties);
        Channel old = channel(connect(factory));

        assertClosesChannel(
                old,
                406,
                "PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out."
                        + " Timeout value used: 1000 ms. ...",
                () -> {
                    Deliveries.consume(old, queue);
                    publish(channel, queue, "slow");
                });
    }

    @Test
    void timeThatIsNoNumberIs406() throws IOException {
        String queue = queue(Map.of());

        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - ...x-consumer-timeout...",
                () -> Deliveries.consume(channel, queue, false, Map.of("x-consumer-timeout", "soon")));
    }
}
