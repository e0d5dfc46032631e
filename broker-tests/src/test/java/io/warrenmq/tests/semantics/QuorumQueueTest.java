package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Deliveries;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code x-queue-type=quorum}: which properties such a queue may have. */
final class QuorumQueueTest extends AmqpTest {
    private static final Map<String, Object> QUORUM = Map.of("x-queue-type", "quorum");

    private Channel channel;

    @BeforeEach
    void openChannel() {
        channel = channel();
    }

    @Test
    void transientAndExclusiveOnesAre406() {
        String queue = unique("quorum");
        Channel first = channel();
        assertClosesChannel(
                first,
                406,
                "PRECONDITION_FAILED - invalid property 'non-durable' for queue '" + queue + "' in vhost '/'",
                () -> first.queueDeclare(queue, false, false, false, QUORUM));
        Channel second = channel();
        assertClosesChannel(
                second,
                406,
                "PRECONDITION_FAILED - invalid property 'exclusive-owner' for queue '" + queue + "' in vhost '/'",
                () -> second.queueDeclare(queue, true, true, false, QUORUM));
    }

    @Test
    void otherPropertiesAreThoseOfAnyQueue() throws IOException, InterruptedException {
        String queue = channel.queueDeclare("", true, false, true, QUORUM).getQueue();
        assertTrue(queue.startsWith("amq.gen-"), queue);
        channel.basicQos(1, true);
        Deliveries deliveries = Deliveries.consumeExclusive(channel, queue);
        publishConfirmed(channel, "", queue, "message");
        assertEquals("message", deliveries.nextAcked());
        Channel other = channel();
        assertClosesChannel(other, 403, "ACCESS_REFUSED - ...exclusive...", () -> Deliveries.consume(other, queue));
        channel.basicCancel(deliveries.tag());

        Channel probe = channel();
        assertClosesChannel(probe, 404, "NOT_FOUND - ...", () -> probe.queueDeclarePassive(queue));
    }
}
