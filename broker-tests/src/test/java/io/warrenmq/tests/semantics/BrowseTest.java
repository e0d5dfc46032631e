package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Timeouts.ANSWER;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Consumers that read a queue without taking anything out. */
final class BrowseTest extends SemanticsTest {
    private void publish(String queue, String level, String body) throws IOException {
        BasicProperties properties =
                new BasicProperties.Builder().headers(Map.of("level", level)).build();
        channel.basicPublish("", queue, properties, body.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Delivery> browse(Channel on, String queue, Map<String, Object> arguments) throws IOException {
        List<Delivery> copies = new CopyOnWriteArrayList<>();
        on.basicConsume(queue, true, with(arguments, "x-browse", true), (_, copy) -> copies.add(copy), _ -> {});
        return copies;
    }

    private static List<String> bodies(List<Delivery> copies) {
        return copies.stream()
                .map(each -> new String(each.getBody(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void copiesComeAndTheQueueKeepsItsMessages() throws IOException {
        String queue = queue(Map.of());
        publish(queue, "info", "1");
        publish(queue, "error", "2");
        List<Delivery> copies = browse(channel, queue, Map.of());
        publish(queue, "info", "3");
        await().atMost(ANSWER).untilAsserted(() -> assertEquals(List.of("1", "2", "3"), bodies(copies)));
        assertEquals(3, channel.messageCount(queue));
        assertEquals(1L, copies.get(1).getProperties().getHeaders().get("x-position"));
    }

    @Test
    void aReaderMayBeginLaterAndWantOnlySome() throws IOException {
        String queue = queue(Map.of());
        publish(queue, "error", "1");
        publish(queue, "info", "2");
        publish(queue, "error", "3");
        List<Delivery> errors =
                browse(channel, queue, Map.of("x-browse-from", 1, "x-browse-filter", Map.of("level", "error")));
        await().atMost(ANSWER).untilAsserted(() -> assertEquals(List.of("3"), bodies(errors)));
    }

    @Test
    void consumersTakeMessagesFromUnderAReader() throws IOException {
        String queue = queue(Map.of());
        publish(queue, "info", "1");
        List<Delivery> copies = browse(channel, queue, Map.of());
        await().atMost(ANSWER).untilAsserted(() -> assertEquals(List.of("1"), bodies(copies)));
        assertEquals("1", new String(channel.basicGet(queue, true).getBody(), StandardCharsets.UTF_8));
        assertEquals(0, channel.messageCount(queue));
    }

    @Test
    void aReaderThatWantsToAcknowledgeIsRefused() throws IOException {
        String queue = queue(Map.of());
        IOException refused = assertThrows(
                IOException.class,
                () -> channel.basicConsume(queue, false, Map.of("x-browse", true), (_, _) -> {}, _ -> {}));
        assertTrue(String.valueOf(refused.getCause()).contains("no-ack"), () -> String.valueOf(refused.getCause()));
    }
}
