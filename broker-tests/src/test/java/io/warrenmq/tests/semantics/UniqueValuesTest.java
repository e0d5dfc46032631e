package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.headers;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.warrenmq.tests.harness.DurableBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queues with {@code x-message-deduplication}: a value of a header is in the queue once. */
final class UniqueValuesTest extends SemanticsTest {
    private static final Map<String, Object> UNIQUE = Map.of("x-message-deduplication", true);

    @Test
    void aValueThatIsInTheQueueIsConfirmedAndDropped() throws IOException, InterruptedException {
        String queue = queue(UNIQUE);
        publish(channel, queue, "a", "one");
        publish(channel, queue, "a", "one again");
        publish(channel, queue, 5, "five");
        publish(channel, queue, 5L, "five again");
        publishConfirmed(channel, "", queue, "without");
        publishConfirmed(channel, "", queue, "without");

        assertEquals(List.of("one", "five", "without", "without"), drain(channel, queue));
    }

    @Test
    void aValueIsNewWhenItsMessageIsAcknowledged() throws IOException, InterruptedException {
        String queue = queue(UNIQUE);
        publish(channel, queue, "a", "one");
        GetResponse held = channel.basicGet(queue, false);
        publish(channel, queue, "a", "one again");
        assertEquals(List.of(), drain(channel, queue));
        channel.basicAck(held.getEnvelope().getDeliveryTag(), false);
        publish(channel, queue, "a", "two");

        assertEquals(List.of("two"), drain(channel, queue));
    }

    @Test
    void aRejectedMessageThatComesBackIsStillThere() throws IOException, InterruptedException {
        String queue = durableQueue(UNIQUE);
        publish(channel, queue, "a", "one");
        GetResponse held = channel.basicGet(queue, false);
        channel.basicNack(held.getEnvelope().getDeliveryTag(), false, true);
        publish(channel, queue, "a", "one again");

        assertEquals(List.of("one"), drain(channel, queue));
        publish(channel, queue, "a", "two");
        assertEquals(List.of("two"), drain(channel, queue));
    }

    @Test
    void valuesAreKnownAfterAKill(@TempDir Path dir) throws IOException, InterruptedException {
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel before = broker.channel();
            before.queueDeclare("unique", true, false, false, UNIQUE);
            publish(before, "unique", "a", "one");
            publish(before, "unique", "b", "two");

            Channel after = broker.killAndRestart();
            publish(after, "unique", "a", "one again");
            publish(after, "unique", "c", "three");
            assertEquals(List.of("one", "two", "three"), drain(after, "unique"));
            publish(after, "unique", "a", "four");
            assertEquals(List.of("four"), drain(after, "unique"));
        }
    }

    private static void publish(Channel by, String queue, Object value, String body)
            throws IOException, InterruptedException {
        BasicProperties properties = headers(Map.of("x-deduplication-header", value))
                .builder()
                .deliveryMode(2)
                .build();
        publishConfirmed(by, "", queue, properties, body);
    }
}
