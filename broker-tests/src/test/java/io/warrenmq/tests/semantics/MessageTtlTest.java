package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.DurableBroker;
import io.warrenmq.tests.harness.Ready;
import io.warrenmq.tests.harness.Since;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code x-message-ttl} and {@code expiration}: how long a message may wait. */
final class MessageTtlTest extends SemanticsTest {
    private static final int TTL_MS = 1000;

    @Test
    void messageOfAQueueWithTtlGoesOnTimeAndNotBefore() throws IOException, InterruptedException {
        String queue = queue(Map.of("x-message-ttl", TTL_MS));
        Since published = Since.now();
        publishConfirmed(channel, "", queue, "short-lived");

        assertEquals(1, Ready.count(channel, queue));
        Ready.await(channel, queue, 0);
        published.assertAtLeast(TTL_MS);
        assertNull(channel.basicGet(queue, true));
    }

    @Test
    void messageWithExpirationGoesOnTimeAndNotBefore() throws IOException, InterruptedException {
        String queue = queue(Map.of());
        Since published = Since.now();
        publishConfirmed(channel, "", queue, expiration("1000"), "short-lived");

        assertEquals(1, Ready.count(channel, queue));
        Ready.await(channel, queue, 0);
        published.assertAtLeast(TTL_MS);
        assertNull(channel.basicGet(queue, true));
    }

    @ParameterizedTest
    @CsvSource({"600000, 1000", "1000, 600000"})
    void shorterOfTheQueuesAndTheMessagesTimeCounts(long queueTtlMs, String expirationMs)
            throws IOException, InterruptedException {
        String queue = queue(Map.of("x-message-ttl", queueTtlMs));
        Since published = Since.now();
        publishConfirmed(channel, "", queue, expiration(expirationMs), "short-lived");

        Ready.await(channel, queue, 0);
        published.assertAtLeast(TTL_MS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"queue", "message"})
    void zeroIsDeliveredAtOnceOrNotAtAll(String where) throws IOException, InterruptedException {
        String queue = queue(where.equals("queue") ? Map.of("x-message-ttl", 0) : Map.of());
        BasicProperties properties = where.equals("queue") ? new BasicProperties() : expiration("0");
        publishConfirmed(channel, "", queue, properties, "nobody waits");
        assertEquals(0, Ready.count(channel, queue));
        Deliveries deliveries = Deliveries.consumeNoAck(channel, queue);
        publishConfirmed(channel, "", queue, properties, "somebody waits");

        assertEquals("somebody waits", deliveries.nextBody());
    }

    @Test
    void requeueDoesNotStartTheTimeAgain() throws IOException, InterruptedException {
        int ttlMs = 3000;
        String queue = queue(Map.of("x-message-ttl", ttlMs));
        Since published = Since.now();
        publishConfirmed(channel, "", queue, "requeued");
        long tag = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
        published.awaitElapsed(ttlMs / 2);
        Since requeued = Since.now();
        channel.basicNack(tag, false, true);
        Ready.await(channel, queue, 1);

        Ready.await(channel, queue, 0);
        published.assertAtLeast(ttlMs);
        requeued.assertLessThan(ttlMs);
    }

    @Test
    void unackedMessageDoesNotExpireUntilItIsRequeued() throws IOException, InterruptedException {
        String queue = queue(Map.of("x-message-ttl", TTL_MS));
        Since published = Since.now();
        publishConfirmed(channel, "", queue, "acked late");
        publishConfirmed(channel, "", queue, "requeued late");
        long acked = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
        long requeued = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
        published.awaitElapsed(2 * TTL_MS);
        channel.basicAck(acked, false);
        channel.basicNack(requeued, false, true);

        assertNull(channel.basicGet(queue, true));
    }

    @Test
    void messageExpiresOnTimeBehindALongLivedHead() throws IOException, InterruptedException {
        String queue = queue(Map.of());
        Since published = Since.now();
        publishConfirmed(channel, "", queue, "head");
        publishConfirmed(channel, "", queue, expiration("1000"), "middle");
        publishConfirmed(channel, "", queue, "tail");

        assertEquals(3, Ready.count(channel, queue));
        Ready.await(channel, queue, 2);
        published.assertAtLeast(TTL_MS);
        assertEquals(List.of("head", "tail"), drain(channel, queue));
    }

    @Test
    void messagesExpireInTheOrderOfTheirTimes() throws IOException, InterruptedException {
        String dead = queue(Map.of());
        String queue = queue(deadLettersTo(dead));
        Deliveries letters = Deliveries.consumeNoAck(channel, dead);
        Since published = Since.now();
        for (String ms : List.of("1500", "500", "1000")) {
            publishConfirmed(channel, "", queue, expiration(ms), ms);
        }

        for (int ms : List.of(500, 1000, 1500)) {
            assertEquals(Integer.toString(ms), letters.nextBody());
            published.assertAtLeast(ms);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {134_217_728_000L, Long.MAX_VALUE})
    void timesOf64BitsDoNotWrapAround(long ttlMs) throws IOException, InterruptedException {
        String queue = queue(Map.of("x-message-ttl", ttlMs));
        Deliveries nobody = Deliveries.consumeNoAck(channel, queue(Map.of()));
        publishConfirmed(channel, "", queue, expiration(Long.toString(ttlMs)), "long-lived");

        nobody.expectNothing();
        assertEquals(List.of("long-lived"), drain(channel, queue));
    }

    @Test
    void timeGoesOnWhileTheBrokerIsDown(@TempDir Path dir) throws IOException, InterruptedException {
        int ttlMs = 6000;
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel before = broker.channel();
            before.queueDeclare("with-ttl", true, false, false, Map.of("x-message-ttl", ttlMs));
            before.queueDeclare("plain", true, false, false, Map.of());
            Since published = Since.now();
            publishConfirmed(before, "", "with-ttl", persistent(), "by the queue's time");
            publishConfirmed(before, "", "plain", persistent(), "stays");
            BasicProperties expiring = persistent().builder().expiration("6000").build();
            publishConfirmed(before, "", "plain", expiring, "by its own time");

            Channel after = broker.killAndRestart();
            Since restarted = Since.now();
            Ready.await(after, "with-ttl", 0);
            published.assertAtLeast(ttlMs);
            Ready.await(after, "plain", 1);
            published.assertAtLeast(ttlMs);
            restarted.assertLessThan(ttlMs);
            assertEquals(List.of("stays"), drain(after, "plain"));
        }
    }
}
