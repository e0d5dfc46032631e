package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.headers;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.Since;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a dead letter tells about its deaths: {@code x-death}, {@code x-first-death-*}, {@code x-last-death-*}. */
final class DeadLetterHeadersTest extends SemanticsTest {
    private String dead;
    private Deliveries letters;

    @BeforeEach
    void consumeDeadLetters() throws IOException {
        dead = queue(Map.of());
        letters = Deliveries.consumeNoAck(channel, dead);
    }

    @Test
    void firstDeathIsToldExactly() throws IOException, InterruptedException {
        String queue = queue(deadLettersTo(dead));
        channel.queueBind(queue, "amq.direct", queue + "-key");
        long beforeSeconds = System.currentTimeMillis() / 1000;
        publishConfirmed(channel, "amq.direct", queue + "-key", headers(Map.of("colour", "red")), "body");
        rejectNext(queue);
        Delivery letter = letters.next();
        long afterSeconds = System.currentTimeMillis() / 1000;

        Map<?, ?> death = Deaths.of(letter).getFirst();
        long diedSeconds = assertInstanceOf(Instant.class, death.get("time")).getEpochSecond();
        assertTrue(diedSeconds >= beforeSeconds && diedSeconds <= afterSeconds, () -> "time " + diedSeconds);
        assertEquals(
                Map.of(
                        "count",
                        1L,
                        "reason",
                        "rejected",
                        "queue",
                        queue,
                        "time",
                        Instant.ofEpochSecond(diedSeconds),
                        "exchange",
                        "amq.direct",
                        "routing-keys",
                        List.of(queue + "-key")),
                death);
        assertEquals(1, Deaths.of(letter).size());
        assertEquals("rejected", Deaths.header(letter, "x-first-death-reason"));
        assertEquals(queue, Deaths.header(letter, "x-first-death-queue"));
        assertEquals("amq.direct", Deaths.header(letter, "x-first-death-exchange"));
        assertEquals("rejected", Deaths.header(letter, "x-last-death-reason"));
        assertEquals(queue, Deaths.header(letter, "x-last-death-queue"));
        assertEquals("amq.direct", Deaths.header(letter, "x-last-death-exchange"));
        assertEquals("red", Deaths.header(letter, "colour"));
    }

    @Test
    void otherPropertiesStayAsTheyWere() throws IOException, InterruptedException {
        String queue = queue(deadLettersTo(dead));
        BasicProperties properties = new BasicProperties.Builder()
                .contentType("text/plain")
                .deliveryMode(2)
                .priority(3)
                .correlationId("42")
                .messageId("m-1")
                .type("event")
                .build();
        publishConfirmed(channel, "", queue, properties, "body");
        rejectNext(queue);
        BasicProperties letter = letters.next().getProperties();

        assertEquals(properties, letter.builder().headers(null).build());
    }

    @Test
    void expirationMovesIntoTheHistory() throws IOException, InterruptedException {
        String queue = queue(deadLettersTo(dead));
        publishConfirmed(channel, "", queue, expiration("200"), "body");
        Delivery letter = letters.next();

        assertNull(letter.getProperties().getExpiration());
        assertEquals("200", Deaths.of(letter).getFirst().get("original-expiration"));
    }

    @Test
    void routingKeysHaveCcAndNotBcc() throws IOException, InterruptedException {
        String queue = queue(deadLettersTo(dead));
        Map<String, Object> more = Map.of("CC", List.of("copy", "copy two"), "BCC", List.of("hidden"));
        publishConfirmed(channel, "", queue, headers(more), "body");
        rejectNext(queue);
        Delivery letter = letters.next();

        assertEquals(
                List.of(queue, "copy", "copy two"), Deaths.of(letter).getFirst().get("routing-keys"));
        assertNull(Deaths.header(letter, "BCC"));
    }

    /** A queue whose dead letters return to it at once: each rejection is the same death again. */
    @Test
    void sameDeathAgainIsCountedAndKeepsItsFirstTime() throws IOException, InterruptedException {
        String queue = unique("queue");
        channel.queueDeclare(queue, false, true, false, deadLettersTo(queue));
        Deliveries deliveries = Deliveries.consume(channel, queue);
        Since published = Since.now();
        publishConfirmed(channel, "", queue, "body");
        reject(deliveries.next());
        Delivery once = deliveries.next();
        published.awaitElapsed(1100);
        reject(once);
        Delivery twice = deliveries.next();

        assertEquals(List.of(queue + " rejected 1"), Deaths.summary(once));
        assertEquals(List.of(queue + " rejected 2"), Deaths.summary(twice));
        assertEquals(
                Deaths.of(once).getFirst().get("time"),
                Deaths.of(twice).getFirst().get("time"));
    }

    @Test
    void latestDeathIsFirstAndTheFirstIsNamedApart() throws IOException, InterruptedException {
        String work = unique("work");
        String retry = queue(with(deadLettersTo(work), "x-message-ttl", 100));
        channel.queueDeclare(work, false, true, false, deadLettersTo(retry));
        Deliveries deliveries = Deliveries.consume(channel, work);
        publishConfirmed(channel, "", work, "body");
        reject(deliveries.next());
        Delivery second = deliveries.next();
        reject(second);
        Delivery third = deliveries.next();

        assertEquals(List.of(retry + " expired 1", work + " rejected 1"), Deaths.summary(second));
        assertEquals(List.of(retry + " expired 2", work + " rejected 2"), Deaths.summary(third));
        assertEquals("rejected", Deaths.header(third, "x-first-death-reason"));
        assertEquals(work, Deaths.header(third, "x-first-death-queue"));
        assertEquals("", Deaths.header(third, "x-first-death-exchange"));
        assertEquals("expired", Deaths.header(third, "x-last-death-reason"));
        assertEquals(retry, Deaths.header(third, "x-last-death-queue"));
        assertEquals("", Deaths.header(third, "x-last-death-exchange"));
    }

    @Test
    void sameQueueWithAnotherReasonIsAnotherDeath() throws IOException, InterruptedException {
        String queue = queue(deadLettersTo(dead));
        publishConfirmed(channel, "", queue, "body");
        rejectNext(queue);
        Delivery letter = letters.next();
        BasicProperties expiring =
                letter.getProperties().builder().expiration("100").build();
        channel.basicPublish("", queue, expiring, letter.getBody());

        assertEquals(List.of(queue + " expired 1", queue + " rejected 1"), Deaths.summary(letters.next()));
    }

    /** Applications that publish a dead letter again, with its headers, count their attempts by it. */
    @Test
    void historyOfARepublishedMessageGoesOn() throws IOException, InterruptedException {
        String queue = queue(deadLettersTo(dead));
        publishConfirmed(channel, "", queue, "body");
        rejectNext(queue);
        Delivery letter = letters.next();
        channel.basicPublish("", queue, letter.getProperties(), letter.getBody());
        rejectNext(queue);

        assertEquals(List.of(queue + " rejected 2"), Deaths.summary(letters.next()));
    }

    @Test
    void historyThatIsNoneDoesNoHarm() throws IOException, InterruptedException {
        String queue = queue(deadLettersTo(dead));
        for (Object nonsense : List.of("text", 1, List.of("text"), List.of(Map.of("queue", 1)), Map.of("a", "b"))) {
            channel.basicPublish("", queue, headers(Map.of("x-death", nonsense)), bytes("body"));
            rejectNext(queue);

            Map<?, ?> death = Deaths.of(letters.next()).getFirst();
            assertEquals(queue, death.get("queue"));
            assertEquals("rejected", death.get("reason"));
            assertEquals(1L, death.get("count"));
        }
    }

    private void rejectNext(String queue) throws IOException {
        channel.basicReject(channel.basicGet(queue, false).getEnvelope().getDeliveryTag(), false);
    }

    private void reject(Delivery delivery) throws IOException {
        channel.basicReject(delivery.getEnvelope().getDeliveryTag(), false);
    }
}
