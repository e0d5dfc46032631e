package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.DurableBroker;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.Ready;
import io.warrenmq.tests.harness.WireWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code x-delivery-limit} and {@code x-delivery-count}: how often a message may fail. */
@ParameterizedClass(name = "{0} queue")
@ValueSource(strings = {"classic", "quorum"})
final class DeliveryLimitTest extends SemanticsTest {
    private final String type;

    DeliveryLimitTest(String type) {
        this.type = type;
    }

    @Test
    void messageAboveTheLimitIsADeadLetter() throws IOException, InterruptedException {
        String dead = queue(Map.of());
        String queue = durableQueue(with(with(deadLettersTo(dead), "x-queue-type", type), "x-delivery-limit", 2));
        Deliveries deliveries = Deliveries.consume(channel, queue);
        Deliveries letters = Deliveries.consumeNoAck(channel, dead);
        publishConfirmed(channel, "", queue, "poison");
        for (int failed = 0; failed <= 2; failed++) {
            reject(deliveries.next());
        }

        Delivery letter = letters.next();
        assertEquals("poison", Deliveries.text(letter));
        assertEquals(List.of(queue + " delivery_limit 1"), Deaths.summary(letter));
        deliveries.expectNothing();
    }

    @Test
    void countOfFailedDeliveriesIsTold() throws IOException, InterruptedException {
        String queue = limited(5);
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishConfirmed(channel, "", queue, "message");
        Delivery first = deliveries.next();
        reject(first);
        Delivery second = deliveries.next();
        reject(second);
        Delivery third = deliveries.next();

        assertNull(count(first));
        assertEquals(1L, count(second));
        assertEquals(2L, count(third));
        assertTrue(third.getEnvelope().isRedeliver());
    }

    @Test
    void givingBackByNackIsNoFailure() throws IOException, InterruptedException {
        String queue = limited(1);
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishConfirmed(channel, "", queue, "message");
        for (int i = 0; i < 5; i++) {
            channel.basicNack(deliveries.next().getEnvelope().getDeliveryTag(), false, true);
        }

        assertEquals("message", deliveries.nextBody());
    }

    @Test
    void consumerThatDiesHasFailed() throws IOException, InterruptedException {
        String queue = limited(5);
        publishConfirmed(channel, "", queue, "message");
        RawConnection socket = raw();
        socket.sendMethod(
                1,
                AmqpMethod.BASIC_CONSUME,
                new WireWriter()
                        .shortInt(0)
                        .shortString(queue)
                        .shortString("tag")
                        .bits(false, false, false, false)
                        .longInt(0));
        socket.expect(1, AmqpMethod.BASIC_CONSUME_OK);
        socket.expect(1, AmqpMethod.BASIC_DELIVER);
        socket.close();

        assertEquals(1L, count(Deliveries.consume(channel, queue).next()));
    }

    @Test
    void withoutDeadLetterTargetTheMessageIsDropped() throws IOException, InterruptedException {
        String queue = limited(0);
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishConfirmed(channel, "", queue, "poison");
        reject(deliveries.next());

        deliveries.expectNothing();
        assertEquals(0, Ready.count(channel, queue));
    }

    @Test
    void negativeLimitIsNone() throws IOException, InterruptedException {
        assertReturnsOften(limited(-1));
    }

    /** Unlike a quorum queue of RabbitMQ 4, which drops after 20: nothing is dropped that nobody asked for. */
    @Test
    void thereIsNoLimitByDefault() throws IOException, InterruptedException {
        assertReturnsOften(durableQueue(Map.of("x-queue-type", type)));
    }

    @Test
    void countSurvivesAKill(@TempDir Path dir) throws IOException, InterruptedException {
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel before = broker.channel();
            before.queueDeclare("limited", true, false, false, Map.of("x-queue-type", type, "x-delivery-limit", 5));
            before.queueDeclare("other", true, false, false, Map.of());
            publishConfirmed(before, "", "limited", persistent(), "message");
            Deliveries deliveries = Deliveries.consume(before, "limited");
            for (int i = 0; i < 3; i++) {
                before.basicReject(deliveries.next().getEnvelope().getDeliveryTag(), true);
            }
            assertEquals(3L, count(deliveries.next()));
            // What this waits for was written after the count.
            publishConfirmed(before, "", "other", persistent(), "later");

            Channel after = broker.killAndRestart();
            Object count = count(Deliveries.consume(after, "limited").next());
            // The delivery that the kill cut off may count as failed or not.
            assertTrue(count instanceof Long failed && failed >= 3, () -> "x-delivery-count " + count);
        }
    }

    private String limited(int limit) throws IOException {
        return durableQueue(Map.of("x-queue-type", type, "x-delivery-limit", limit));
    }

    private void assertReturnsOften(String queue) throws IOException, InterruptedException {
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishConfirmed(channel, "", queue, "message");
        for (int i = 0; i < 30; i++) {
            reject(deliveries.next());
        }

        assertEquals("message", deliveries.nextBody());
    }

    private void reject(Delivery delivery) throws IOException {
        channel.basicReject(delivery.getEnvelope().getDeliveryTag(), true);
    }

    private static @Nullable Object count(Delivery delivery) {
        return delivery.getProperties().getHeaders() == null ? null : Deaths.header(delivery, "x-delivery-count");
    }
}
