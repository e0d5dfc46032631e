package io.warrenmq.tests.frameworks;

import static io.warrenmq.tests.harness.Messages.awaitConfirms;
import static io.warrenmq.tests.harness.Messages.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.DurableBroker;
import io.warrenmq.tests.harness.Ready;
import io.warrenmq.tests.harness.Since;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** NServiceBus' endpoints of the conventional topology, and its two generations of delay infrastructure. */
@ParameterizedClass(name = "{0} generation")
@ValueSource(strings = {"first", "second"})
final class NServiceBusDelayTest extends AmqpTest {

    /** What a generation calls its levels, and the arguments of an endpoint's queue. */
    record Generation(DelayLevels delays, Map<String, Object> endpointArguments) {

        static Generation of(String name) {
            return switch (name) {
                case "first" ->
                    new Generation(
                            new DelayLevels(
                                    "nsb.delay-level-%02d", "nsb.delay-delivery", Map.of("x-queue-mode", "lazy")),
                            Map.of());
                default ->
                    new Generation(
                            new DelayLevels(
                                    "nsb.v2.delay-level-%02d",
                                    "nsb.v2.delay-delivery",
                                    Map.of(
                                            "x-queue-type", "quorum",
                                            "x-dead-letter-strategy", "at-least-once",
                                            "x-overflow", "reject-publish")),
                            Map.of("x-queue-type", "quorum"));
            };
        }
    }

    private final Generation generation;
    private final DelayLevels delays;
    private final AtomicInteger returned = new AtomicInteger();
    private Channel channel;
    private String endpoint;

    NServiceBusDelayTest(String generation) {
        this.generation = Generation.of(generation);
        this.delays = this.generation.delays();
    }

    @BeforeEach
    void installEndpoint() throws IOException {
        channel = channel();
        channel.addReturnListener(_ -> returned.incrementAndGet());
        endpoint = unique("Sales.Endpoint");
        delays.declare(channel);
        declareEndpoint(channel, generation, endpoint);
    }

    @AfterEach
    void deleteAll() throws IOException {
        Channel cleaner = channel();
        cleaner.queueDelete(endpoint);
        cleaner.exchangeDelete(endpoint);
        delays.delete(cleaner);
    }

    /** An endpoint's queue, its fanout exchange of the same name, and the binding of that to the delivery exchange. */
    static void declareEndpoint(Channel channel, Generation generation, String endpoint) throws IOException {
        channel.queueDeclare(endpoint, true, false, false, generation.endpointArguments());
        channel.exchangeDeclare(endpoint, BuiltinExchangeType.FANOUT, true);
        channel.queueBind(endpoint, endpoint, "");
        channel.exchangeBind(endpoint, generation.delays().deliveryExchange(), "#." + endpoint);
    }

    /** As the transport sends it: mandatory, with confirms, at the level of the delay's highest digit. */
    static void send(Channel channel, DelayLevels delays, int delaySeconds, String endpoint, String body)
            throws IOException, InterruptedException {
        channel.confirmSelect();
        String level = delays.level(DelayLevels.firstLevel(delaySeconds));
        String key = DelayLevels.routingKey(delaySeconds, endpoint);
        channel.basicPublish(level, key, true, MessageProperties.PERSISTENT_BASIC, bytes(body));
        awaitConfirms(channel);
    }

    @Test
    void everyEndpointDeclaresAllOfItAgain() throws IOException {
        Channel another = channel(connect());
        delays.declare(another);
        declareEndpoint(another, generation, endpoint);

        assertEquals(0, Ready.count(another, delays.level(DelayLevels.HIGHEST)));
    }

    @ParameterizedTest
    @CsvSource({"60, 5", "86400, 16", "268435455, 27"})
    void messageWaitsFirstAtTheLevelOfItsHighestDigit(int delaySeconds, int level)
            throws IOException, InterruptedException {
        send(channel, delays, delaySeconds, endpoint, "message");

        for (int each = DelayLevels.HIGHEST; each >= 0; each--) {
            assertEquals(each == level ? 1 : 0, Ready.count(channel, delays.level(each)), "level " + each);
        }
        assertEquals(0, returned.get());
    }

    @Test
    void messageWithoutDelayPassesTheLevelsAtOnce() throws IOException, InterruptedException {
        Deliveries deliveries = Deliveries.consume(channel, endpoint);
        send(channel, delays, 0, endpoint, "message");

        assertEquals("message", deliveries.nextAcked());
        assertEquals(0, returned.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void messageArrivesAfterItsDelayAndNotBefore(int delaySeconds) throws IOException, InterruptedException {
        Deliveries deliveries = Deliveries.consume(channel, endpoint);
        Since sent = Since.now();
        send(channel, delays, delaySeconds, endpoint, "message");

        assertEquals("message", deliveries.nextAcked());
        sent.assertAtLeast(delaySeconds * 1000L);
        assertEquals(0, returned.get());
        deliveries.expectNothing();
    }

    @Test
    void messagesInTheLevelsSurviveAKill(@TempDir Path dir) throws IOException, InterruptedException {
        int delaySeconds = 6;
        try (DurableBroker broker = DurableBroker.start(dir)) {
            delays.declare(broker.channel());
            declareEndpoint(broker.channel(), generation, "Sales");
            Since sent = Since.now();
            send(broker.channel(), delays, delaySeconds, "Sales", "message");

            Channel after = broker.killAndRestart();
            Since restarted = Since.now();
            assertEquals("message", Deliveries.consume(after, "Sales").nextBody());
            sent.assertAtLeast(delaySeconds * 1000L);
            restarted.assertLessThan(delaySeconds * 1000L);
        }
    }
}
