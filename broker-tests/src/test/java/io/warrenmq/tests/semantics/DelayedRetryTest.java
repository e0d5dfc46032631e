package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.DurableBroker;
import io.warrenmq.tests.harness.Since;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code x-delayed-retry-*}: a message that came back waits before its next delivery. */
final class DelayedRetryTest extends SemanticsTest {
    private static final int MIN_MS = 500;

    @Test
    void waitGrowsWithEveryFailure() throws IOException, InterruptedException {
        String queue = queue(retry("all", MIN_MS, 10_000));
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishConfirmed(channel, "", queue, "message");
        Delivery delivery = deliveries.next();
        for (int failed = 1; failed <= 3; failed++) {
            Since rejected = reject(delivery);
            delivery = deliveries.next();
            rejected.assertAtLeast((long) failed * MIN_MS);
        }
    }

    @Test
    void waitGrowsUpToTheMaximum() throws IOException, InterruptedException {
        String queue = queue(retry("all", 1000, 1000));
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishConfirmed(channel, "", queue, "message");
        Delivery delivery = deliveries.next();
        for (int failed = 1; failed <= 3; failed++) {
            Since rejected = reject(delivery);
            delivery = deliveries.next();
            rejected.assertAtLeast(1000);
            rejected.assertLessThan(2500);
        }
    }

    @Test
    void othersAreNotHeldUp() throws IOException, InterruptedException {
        String queue = queue(retry("all", 1000, 1000));
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishConfirmed(channel, "", queue, "fails");
        Since rejected = reject(deliveries.next());
        publishConfirmed(channel, "", queue, "others");

        assertEquals("others", deliveries.nextAcked());
        rejected.assertLessThan(1000);
        assertEquals("fails", deliveries.nextAcked());
        rejected.assertAtLeast(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "all,      reject, true",
        "all,      nack,   true",
        "failed,   reject, true",
        "failed,   nack,   false",
        "returned, reject, false",
        "returned, nack,   true",
        "disabled, reject, false",
        "disabled, nack,   false"
    })
    void typeSaysWhichMessagesWait(String type, String how, boolean waits) throws IOException, InterruptedException {
        int minMs = 1500;
        String queue = queue(retry(type, minMs, minMs));
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishConfirmed(channel, "", queue, "message");
        long tag = deliveries.next().getEnvelope().getDeliveryTag();
        Since returned = Since.now();
        if (how.equals("nack")) {
            channel.basicNack(tag, false, true);
        } else {
            channel.basicReject(tag, true);
        }
        deliveries.next();

        if (waits) {
            returned.assertAtLeast(minMs);
        } else {
            returned.assertLessThan(minMs);
        }
    }

    @Test
    void lastFailureIsADeadLetterAtOnce() throws IOException, InterruptedException {
        String dead = queue(Map.of());
        Map<String, Object> limited = with(deadLettersTo(dead), "x-delivery-limit", 0);
        String queue = queue(with(with(limited, "x-delayed-retry-type", "all"), "x-delayed-retry-min", 600_000));
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishConfirmed(channel, "", queue, "poison");
        reject(deliveries.next());

        Delivery letter = Deliveries.consumeNoAck(channel, dead).next();
        assertEquals(List.of(queue + " delivery_limit 1"), Deaths.summary(letter));
    }

    @Test
    void waitGoesOnThroughAKill(@TempDir Path dir) throws IOException, InterruptedException {
        int waitMs = 6000;
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel before = broker.channel();
            before.queueDeclare("retried", true, false, false, retry("all", waitMs, waitMs));
            before.queueDeclare("other", true, false, false, Map.of());
            publishConfirmed(before, "", "retried", persistent(), "message");
            Deliveries deliveries = Deliveries.consume(before, "retried");
            long tag = deliveries.next().getEnvelope().getDeliveryTag();
            Since rejected = Since.now();
            before.basicReject(tag, true);
            deliveries.expectNothing();
            // What this waits for was written after the rejection.
            publishConfirmed(before, "", "other", persistent(), "later");

            Channel after = broker.killAndRestart();
            Since restarted = Since.now();
            assertEquals("message", Deliveries.consume(after, "retried").nextBody());
            rejected.assertAtLeast(waitMs);
            restarted.assertLessThan(waitMs);
        }
    }

    private static Map<String, Object> retry(String type, int minMs, int maxMs) {
        return Map.of("x-delayed-retry-type", type, "x-delayed-retry-min", minMs, "x-delayed-retry-max", maxMs);
    }

    private Since reject(Delivery delivery) throws IOException {
        Since rejected = Since.now();
        channel.basicReject(delivery.getEnvelope().getDeliveryTag(), true);
        return rejected;
    }
}
