package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.awaitConfirms;
import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.Since;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A consumer with {@code x-consumer-timeout} asks for more time with one delivery: by a message with the routing key
 * {@code amq.lease}, the delivery tag as its body and the time as its {@code expiration}.
 */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class LeaseTest extends SemanticsTest {
    private static final int TIMEOUT_MS = 1000;

    private String queue;
    private Channel working;
    private Deliveries deliveries;

    LeaseTest(int shards) {
        super(shards);
    }

    @BeforeEach
    void consume() throws IOException {
        queue = queue(Map.of());
        working = channel();
        deliveries = Deliveries.consume(working, queue, false, Map.of("x-consumer-timeout", TIMEOUT_MS));
    }

    @Test
    void deliveryIsKeptForTheTimeThatWasAskedForAndNoLonger() throws IOException, InterruptedException {
        publishConfirmed(channel, "", queue, "long job");
        long tag = deliveries.next().getEnvelope().getDeliveryTag();
        Since extended = Since.now();
        assertEquals(0, extend(tag, 3 * TIMEOUT_MS));
        Deliveries others = Deliveries.consume(channel, queue);

        deliveries.expectCancel();
        extended.assertAtLeast(3 * TIMEOUT_MS);
        assertEquals("long job", others.nextBody());
    }

    @Test
    void deliveryMayBeExtendedAgainAndAgain() throws IOException, InterruptedException {
        publishConfirmed(channel, "", queue, "long job");
        long tag = deliveries.next().getEnvelope().getDeliveryTag();
        Since delivered = Since.now();
        for (int i = 1; i <= 6; i++) {
            assertEquals(0, extend(tag, 3 * TIMEOUT_MS));
            delivered.awaitElapsed((long) i * TIMEOUT_MS / 2);
        }
        working.basicAck(tag, false);
        publishConfirmed(channel, "", queue, "next job");

        assertEquals("next job", deliveries.nextAcked());
    }

    @Test
    void wishThatComesTooLateIsReturned() throws IOException, InterruptedException {
        publishConfirmed(channel, "", queue, "long job");
        long tag = deliveries.next().getEnvelope().getDeliveryTag();
        deliveries.expectCancel();

        assertEquals(1, extend(tag, TIMEOUT_MS));
    }

    @ParameterizedTest
    @CsvSource({"1000, 1", "1000, 0", "1000, tag", "0, 1"})
    void wishWithoutSenseIs406(String ms, String tag) {
        assertClosesChannel(
                working,
                406,
                "PRECONDITION_FAILED - ...",
                () -> working.basicPublish("", "amq.lease", expiration(ms), bytes(tag)));
    }

    /** Asks for more time; answers how many wishes were returned. */
    private int extend(long tag, int ms) throws IOException, InterruptedException {
        AtomicInteger returned = new AtomicInteger();
        working.clearReturnListeners();
        working.addReturnListener(_ -> returned.incrementAndGet());
        working.confirmSelect();
        BasicProperties time = expiration(Integer.toString(ms));
        working.basicPublish("", "amq.lease", true, time, bytes(Long.toString(tag)));
        awaitConfirms(working);
        return returned.get();
    }
}
