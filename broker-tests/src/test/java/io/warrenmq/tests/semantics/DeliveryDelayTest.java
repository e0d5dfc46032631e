package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

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
import org.junit.jupiter.params.provider.ValueSource;

/** {@code x-delivery-delay}: every message of a queue waits that long before it is ready. */
final class DeliveryDelayTest extends SemanticsTest {
    private static final int DELAY_MS = 1000;
    private static final Map<String, Object> DELAYING = Map.of("x-delivery-delay", DELAY_MS);

    @Test
    void messagesAreDeliveredAfterTheDelayInTheirOrder() throws IOException, InterruptedException {
        String queue = queue(DELAYING);
        Deliveries deliveries = Deliveries.consumeNoAck(channel, queue);
        Since published = Since.now();
        for (String body : List.of("first", "second", "third")) {
            publishConfirmed(channel, "", queue, body);
        }
        published.assertLessThan(DELAY_MS);

        assertEquals("first", deliveries.nextBody());
        published.assertAtLeast(DELAY_MS);
        assertEquals(List.of("second", "third"), deliveries.nextBodies(2));
    }

    @Test
    void messagesCannotBeGotBefore() throws IOException, InterruptedException {
        String queue = queue(DELAYING);
        Since published = Since.now();
        publishConfirmed(channel, "", queue, "message");
        assertNull(channel.basicGet(queue, true));

        Ready.await(channel, queue, 1);
        published.assertAtLeast(DELAY_MS);
        assertEquals(List.of("message"), drain(channel, queue));
    }

    @Test
    void requeuedMessageIsNotDelayedAgain() throws IOException, InterruptedException {
        String queue = queue(Map.of("x-delivery-delay", 2000));
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishConfirmed(channel, "", queue, "message");
        long tag = deliveries.next().getEnvelope().getDeliveryTag();
        Since requeued = Since.now();
        channel.basicNack(tag, false, true);

        assertEquals("message", deliveries.nextBody());
        requeued.assertLessThan(2000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "soon"})
    void delayThatIsNoneIs406(String delay) {
        Object value = delay.equals("-1") ? (Object) Integer.valueOf(-1) : delay;

        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - invalid arg 'x-delivery-delay' for queue ...",
                () -> queue(Map.of("x-delivery-delay", value)));
    }

    @Test
    void delayGoesOnThroughAKill(@TempDir Path dir) throws IOException, InterruptedException {
        int delayMs = 6000;
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel before = broker.channel();
            before.queueDeclare("delaying", true, false, false, Map.of("x-delivery-delay", delayMs));
            Since published = Since.now();
            publishConfirmed(before, "", "delaying", persistent(), "message");

            Channel after = broker.killAndRestart();
            Since restarted = Since.now();
            assertEquals("message", Deliveries.consumeNoAck(after, "delaying").nextBody());
            published.assertAtLeast(delayMs);
            restarted.assertLessThan(delayMs);
        }
    }
}
