package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Timeouts.ANSWER;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.warrenmq.core.policy.ApplyTo;
import io.warrenmq.core.policy.Policy;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.tests.harness.EmbeddedBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queues that an administrator changes while clients use them. */
final class LiveChangeTest {
    private static final String QUEUE = "orders";
    private static final int COUNT = 100;

    @TempDir
    private Path dataDir;

    private EmbeddedBroker broker;
    private Connection connection;
    private Channel channel;

    @BeforeEach
    void start() throws Exception {
        broker = new EmbeddedBroker(dataDir);
        connection = broker.connect();
        channel = connection.createChannel();
        channel.confirmSelect();
        channel.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "classic"));
        for (int i = 0; i < COUNT; i++) {
            publish(Integer.toString(i), null);
        }
        channel.waitForConfirmsOrDie(10_000);
    }

    @AfterEach
    void stop() throws Exception {
        connection.abort();
        broker.close();
    }

    private void publish(String body, @Nullable Integer priority) throws IOException {
        BasicProperties persistent =
                new BasicProperties.Builder().deliveryMode(2).priority(priority).build();
        channel.basicPublish("", QUEUE, persistent, body.getBytes(StandardCharsets.UTF_8));
    }

    private void change(FieldTable.Builder changes) {
        broker.carryOut(reply -> broker.vhost().queues().change(QUEUE, changes.build(), reply));
    }

    private String next() throws IOException {
        GetResponse got = channel.basicGet(QUEUE, true);
        return got == null ? "nothing" : new String(got.getBody(), StandardCharsets.UTF_8);
    }

    @Test
    void aLengthLimitHoldsForWhatWaits() throws IOException {
        change(FieldTable.builder().put("x-max-length", 10));
        assertEquals(10, channel.messageCount(QUEUE));
        assertEquals("90", next());
    }

    @Test
    void aTimeToLiveHoldsForWhatWaitsAndItsTargetGetsIt() throws IOException {
        channel.queueDeclare("late", true, false, false, Map.of());
        change(FieldTable.builder()
                .put("x-message-ttl", 1)
                .put("x-dead-letter-exchange", "")
                .put("x-dead-letter-routing-key", "late"));
        await().atMost(ANSWER).untilAsserted(() -> assertEquals(COUNT, channel.messageCount("late")));
        assertEquals(0, channel.messageCount(QUEUE));
    }

    @Test
    void prioritiesHoldForWhatComesAndNothingIsLost() throws Exception {
        change(FieldTable.builder().put("x-max-priority", 5));
        publish("urgent", 5);
        channel.waitForConfirmsOrDie(10_000);
        assertEquals("urgent", next());
        for (int i = 0; i < COUNT; i++) {
            assertEquals(Integer.toString(i), next());
        }
        assertEquals("nothing", next());
    }

    @Test
    void aRedeclarationComparesWithWhatHoldsNow() throws Exception {
        change(FieldTable.builder().put("x-max-length", 1_000));
        channel.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "classic", "x-max-length", 1_000));
        Channel other = connection.createChannel();
        IOException refused = assertThrows(
                IOException.class,
                () -> other.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "classic")));
        assertTrue(String.valueOf(refused.getCause()).contains("406"), () -> String.valueOf(refused.getCause()));
    }

    @Test
    void aChangeLivesThroughARestart() throws Exception {
        change(FieldTable.builder().put("x-max-length", 10).put("x-overflow", "reject-publish"));
        connection.close();
        broker.close();
        broker = new EmbeddedBroker(dataDir);
        connection = broker.connect();
        channel = connection.createChannel();
        assertEquals(COUNT, channel.messageCount(QUEUE));
        channel.confirmSelect();
        publish("one too many", null);
        assertTrue(!channel.waitForConfirms(10_000), "the queue refuses it");
    }

    @Test
    void aPolicyHoldsAtOnceAndNoMoreWhenItIsCleared() throws Exception {
        FieldTable definition = FieldTable.builder()
                .put("max-length", 5)
                .put("dead-letter-exchange", FieldValue.LongString.of(""))
                .put("dead-letter-routing-key", "overflow")
                .build();
        channel.queueDeclare("overflow", true, false, false, Map.of());
        Policy policy = new Policy("short", "^orders$", ApplyTo.QUEUES, 1, definition);
        broker.carryOut(reply -> broker.vhost().policies().set(policy, reply));
        await().atMost(ANSWER).untilAsserted(() -> assertEquals(COUNT - 5, channel.messageCount("overflow")));
        assertEquals(5, channel.messageCount(QUEUE));
        broker.carryOut(reply -> broker.vhost().policies().clear("short", reply));
        publish("sixth", null);
        channel.waitForConfirmsOrDie(10_000);
        assertEquals(6, channel.messageCount(QUEUE));
    }
}
