package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.awaitConfirms;
import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.DurableBroker;
import io.warrenmq.tests.harness.Ready;
import io.warrenmq.tests.harness.Since;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code x-expires}: a queue goes when nobody has used it for that long. */
final class QueueExpiryTest extends SemanticsTest {
    private static final int EXPIRES_MS = 1000;
    private static final Map<String, Object> EXPIRING = Map.of("x-expires", EXPIRES_MS);

    @Test
    void unusedQueueGoesOnTimeAndNotBefore() throws IOException, InterruptedException {
        Since declared = Since.now();
        String queue = queue(EXPIRING);

        assertTrue(exists(channel, queue));
        awaitGone(channel, queue);
        declared.assertAtLeast(EXPIRES_MS);
    }

    @Test
    void queueStaysWhileItHasConsumers() throws IOException, InterruptedException {
        String queue = queue(EXPIRING);
        Since consumed = Since.now();
        Deliveries deliveries = Deliveries.consumeNoAck(channel, queue);
        consumed.awaitElapsed(2 * EXPIRES_MS);
        assertTrue(exists(channel, queue));
        Since cancelled = Since.now();
        channel.basicCancel(deliveries.tag());

        awaitGone(channel, queue);
        cancelled.assertAtLeast(EXPIRES_MS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "redeclare"})
    void usingTheQueueStartsTheTimeAgain(String use) throws IOException, InterruptedException {
        Since declared = Since.now();
        String queue = queue(EXPIRING);
        declared.awaitElapsed(EXPIRES_MS / 2);
        Since used = Since.now();
        if (use.equals("get")) {
            channel.basicGet(queue, true);
        } else {
            channel.queueDeclare(queue, false, true, false, EXPIRING);
        }

        awaitGone(channel, queue);
        used.assertAtLeast(EXPIRES_MS);
    }

    @Test
    void messagesOfAnExpiredQueueAreNoDeadLetters() throws IOException, InterruptedException {
        String dead = queue(Map.of());
        String queue = queue(with(deadLettersTo(dead), "x-expires", EXPIRES_MS));
        publishConfirmed(channel, "", queue, "lost with its queue");

        awaitGone(channel, queue);
        assertEquals(0, Ready.count(channel, dead));
    }

    @Test
    void timeStartsAgainWhenTheBrokerDoes(@TempDir Path dir) throws IOException, InterruptedException {
        int expiresMs = 8000; // longer than a start takes on a slow machine
        try (DurableBroker broker = DurableBroker.start(dir)) {
            broker.channel().queueDeclare("expiring", true, false, false, Map.of("x-expires", expiresMs));
            Since killed = Since.now();

            Channel after = broker.killAndRestart();
            assertTrue(exists(after, "expiring"));
            awaitGone(after, "expiring");
            killed.assertAtLeast(expiresMs);
        }
    }

    private static void awaitGone(Channel channel, String queue) {
        await().atMost(Timeouts.ANSWER).until(() -> !exists(channel, queue));
    }

    /** By a mandatory message: publishing is no use of a queue, asking for it may be. */
    private static boolean exists(Channel channel, String queue) throws IOException, InterruptedException {
        AtomicInteger returned = new AtomicInteger();
        channel.clearReturnListeners();
        channel.addReturnListener(_ -> returned.incrementAndGet());
        channel.confirmSelect();
        channel.basicPublish("", queue, true, null, bytes("is there anybody"));
        awaitConfirms(channel);
        return returned.get() == 0;
    }
}
