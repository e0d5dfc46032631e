package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.headers;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.DurableBroker;
import io.warrenmq.tests.harness.Ready;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code x-last-value-key}: of the messages with one value in that header only the newest is kept. */
final class LastValueQueueTest extends SemanticsTest {
    private static final Map<String, Object> BY_STOCK = Map.of("x-last-value-key", "stock");

    @Test
    void newestMessageOfEachValueIsKept() throws IOException, InterruptedException {
        String queue = queue(BY_STOCK);
        publish(queue, "A", "a1");
        publish(queue, "B", "b1");
        publish(queue, "A", "a2");
        publish(queue, "A", "a3");

        assertEquals(2, Ready.count(channel, queue));
        assertEquals(Set.of("a3", "b1"), Set.copyOf(drain(channel, queue)));
    }

    @Test
    void messagesWithoutTheHeaderAreAllKept() throws IOException, InterruptedException {
        String queue = queue(BY_STOCK);
        publishConfirmed(channel, "", queue, "one");
        publish(queue, "A", "a1");
        publishConfirmed(channel, "", queue, "two");

        assertEquals(List.of("one", "a1", "two"), drain(channel, queue));
    }

    @Test
    void valueThatWasTakenIsForgotten() throws IOException, InterruptedException {
        String queue = queue(BY_STOCK);
        publish(queue, "A", "a1");
        assertEquals(List.of("a1"), drain(channel, queue));
        publish(queue, "A", "a2");

        assertEquals(List.of("a2"), drain(channel, queue));
    }

    @Test
    void requeuedMessageIsDroppedWhenThereIsANewerOne() throws IOException, InterruptedException {
        String queue = queue(BY_STOCK);
        publish(queue, "A", "a1");
        long tag = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
        publish(queue, "A", "a2");
        channel.basicNack(tag, false, true);

        assertEquals(List.of("a2"), drain(channel, queue));
    }

    @Test
    void requeuedMessageStaysWhenItIsStillTheNewest() throws IOException, InterruptedException {
        String queue = queue(BY_STOCK);
        publish(queue, "A", "a1");
        long tag = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
        channel.basicNack(tag, false, true);
        Ready.await(channel, queue, 1);
        publish(queue, "A", "a2");

        assertEquals(List.of("a2"), drain(channel, queue));
    }

    @Test
    void leastRecentlyReplacedValueMakesRoomInABoundedCache() throws IOException, InterruptedException {
        String queue = queue(Map.of("x-last-value-key", "stock", "x-max-length", 2, "x-overflow", "drop-lru"));
        publish(queue, "A", "a1");
        publish(queue, "B", "b1");
        publish(queue, "A", "a2");
        publish(queue, "C", "c1");

        assertEquals(Set.of("a2", "c1"), Set.copyOf(drain(channel, queue)));
    }

    @Test
    void valuesExpireLikeMessages() throws IOException, InterruptedException {
        String queue = queue(with(BY_STOCK, "x-message-ttl", 300));
        publish(queue, "A", "a1");
        Ready.await(channel, queue, 0);
        publish(queue, "A", "a2");

        assertEquals(List.of("a2"), drain(channel, queue));
    }

    @Test
    void valuesSurviveAKillAndAreReplacedAfterIt(@TempDir Path dir) throws IOException, InterruptedException {
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel before = broker.channel();
            before.queueDeclare("values", true, false, false, BY_STOCK);
            publishConfirmed(before, "", "values", durable("A"), "a1");
            publishConfirmed(before, "", "values", durable("A"), "a2");
            publishConfirmed(before, "", "values", durable("B"), "b1");

            Channel after = broker.killAndRestart();
            assertEquals(2, Ready.count(after, "values"));
            publishConfirmed(after, "", "values", durable("A"), "a3");
            assertEquals(Set.of("a3", "b1"), Set.copyOf(drain(after, "values")));
        }
    }

    private void publish(String queue, String stock, String body) throws IOException, InterruptedException {
        publishConfirmed(channel, "", queue, headers(Map.of("stock", stock)), body);
    }

    private static BasicProperties durable(String stock) {
        return headers(Map.of("stock", stock)).builder().deliveryMode(2).build();
    }
}
