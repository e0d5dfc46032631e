package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.DurableBroker;
import io.warrenmq.tests.harness.Ready;
import io.warrenmq.tests.harness.Since;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes a message a dead letter, and what does not. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class DeadLetterCauseTest extends SemanticsTest {
    private String dead;
    private Deliveries letters;

    DeadLetterCauseTest(int shards) {
        super(shards);
    }

    @BeforeEach
    void consumeDeadLetters() throws IOException {
        dead = queue(Map.of());
        letters = Deliveries.consumeNoAck(channel, dead);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reject", "nack"})
    void rejectedMessage(String how) throws IOException, InterruptedException {
        String queue = queue(deadLettersTo(dead));
        publishConfirmed(channel, "", queue, "rejected");
        long tag = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
        if (how.equals("reject")) {
            channel.basicReject(tag, false);
        } else {
            channel.basicNack(tag, false, false);
        }

        assertDied("rejected", queue, "rejected");
        assertEquals(0, Ready.count(channel, queue));
    }

    @Test
    void messagesRejectedTogetherKeepTheirOrder() throws IOException, InterruptedException {
        String queue = queue(deadLettersTo(dead));
        for (String body : List.of("first", "second", "third")) {
            publishConfirmed(channel, "", queue, body);
        }
        channel.basicGet(queue, false);
        channel.basicGet(queue, false);
        long last = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
        channel.basicNack(last, true, false);

        assertEquals(List.of("first", "second", "third"), letters.nextBodies(3));
    }

    @Test
    void expiredMessage() throws IOException, InterruptedException {
        String queue = queue(with(deadLettersTo(dead), "x-message-ttl", 500));
        Since published = Since.now();
        publishConfirmed(channel, "", queue, "expired");

        assertDied("expired", queue, "expired");
        published.assertAtLeast(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-max-length", "x-max-length-bytes"})
    void messageThatMadeRoom(String limit) throws IOException, InterruptedException {
        String queue = queue(with(deadLettersTo(dead), limit, limit.endsWith("bytes") ? 6 : 1));
        publishConfirmed(channel, "", queue, "first");
        publishConfirmed(channel, "", queue, "second");

        assertDied("first", queue, "maxlen");
        assertEquals(List.of("second"), drain(channel, queue));
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "quorum"})
    void messageThatWasDeliveredTooOften(String type) throws IOException, InterruptedException {
        String queue = durableQueue(with(with(deadLettersTo(dead), "x-queue-type", type), "x-delivery-limit", 1));
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishConfirmed(channel, "", queue, "poison");
        for (int i = 0; i < 2; i++) {
            channel.basicReject(deliveries.next().getEnvelope().getDeliveryTag(), true);
        }

        assertDied("poison", queue, "delivery_limit");
        deliveries.expectNothing();
    }

    @Test
    void messagesThatGoOtherwiseAreNoDeadLetters() throws IOException, InterruptedException {
        String queue = queue(deadLettersTo(dead));
        for (String body : List.of("acked", "requeued", "purged")) {
            publishConfirmed(channel, "", queue, body);
        }
        channel.basicAck(channel.basicGet(queue, false).getEnvelope().getDeliveryTag(), false);
        channel.basicReject(channel.basicGet(queue, false).getEnvelope().getDeliveryTag(), true);
        Ready.await(channel, queue, 2);
        assertEquals(2, channel.queuePurge(queue).getMessageCount());
        publishConfirmed(channel, "", queue, "deleted");
        channel.queueDelete(queue);

        letters.expectNothing();
    }

    @Test
    void withoutTargetDeadMessagesAreDropped() throws IOException, InterruptedException {
        String queue = queue(Map.of());
        publishConfirmed(channel, "", queue, "dropped");
        channel.basicReject(channel.basicGet(queue, false).getEnvelope().getDeliveryTag(), false);

        assertEquals(List.of(), drain(channel, queue));
        letters.expectNothing();
    }

    @Test
    void deadLetterIsInOneOfTheTwoQueuesAfterAKill(@TempDir Path dir) throws IOException, InterruptedException {
        int messages = 200;
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel before = broker.channel();
            before.queueDeclare("dead", true, false, false, Map.of());
            before.queueDeclare("source", true, false, false, deadLettersTo("dead"));
            for (int i = 0; i < messages; i++) {
                publishConfirmed(before, "", "source", persistent(), "message " + i);
            }
            Deliveries deliveries = Deliveries.consume(before, "source");
            for (Delivery delivery : deliveries.next(messages)) {
                before.basicReject(delivery.getEnvelope().getDeliveryTag(), false);
            }

            Channel after = broker.killAndRestart();
            List<String> all = new ArrayList<>(drain(after, "source"));
            List<String> dead = drain(after, "dead");
            all.addAll(dead);
            assertEquals(messages, all.size());
            assertEquals(messages, all.stream().distinct().count());
        }
    }

    @Test
    void deadLettersThatArrivedSurviveAKillWithTheirHistory(@TempDir Path dir)
            throws IOException, InterruptedException {
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel before = broker.channel();
            before.queueDeclare("dead", true, false, false, Map.of());
            before.queueDeclare("source", true, false, false, deadLettersTo("dead"));
            publishConfirmed(before, "", "source", persistent(), "rejected");
            before.basicReject(before.basicGet("source", false).getEnvelope().getDeliveryTag(), false);
            Ready.await(before, "dead", 1);
            // What this waits for was written after the dead letter.
            publishConfirmed(before, "", "source", persistent(), "later");

            Channel after = broker.killAndRestart();
            Delivery letter = Deliveries.consume(after, "dead").next();
            assertEquals("rejected", Deliveries.text(letter));
            assertEquals(List.of("source rejected 1"), Deaths.summary(letter));
            assertEquals(List.of("later"), drain(after, "source"));
        }
    }

    private void assertDied(String body, String queue, String reason) {
        Delivery letter = letters.next();
        assertEquals(body, Deliveries.text(letter));
        assertEquals(List.of(queue + " " + reason + " 1"), Deaths.summary(letter));
        assertEquals(reason, Deaths.header(letter, "x-first-death-reason"));
        assertTrue(letters.nextIfArrived() == null, "a dead letter came twice");
    }
}
