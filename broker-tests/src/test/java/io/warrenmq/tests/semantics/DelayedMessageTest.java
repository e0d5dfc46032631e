package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.headers;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.DurableBroker;
import io.warrenmq.tests.harness.Since;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Type {@code x-delayed-message}: a message is routed when the time in its header {@code x-delay} is up. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class DelayedMessageTest extends SemanticsTest {
    private static final String TYPE = "x-delayed-message";

    DelayedMessageTest(int shards) {
        super(shards);
    }

    @Test
    void messagesAreRoutedInTheOrderOfTheirTimesAndNotBefore() throws IOException, InterruptedException {
        String exchange = delayed("direct");
        Deliveries deliveries = Deliveries.consumeNoAck(channel, bound(exchange, "key"));
        Since published = Since.now();
        for (int ms : List.of(1500, 500, 1000)) {
            publishConfirmed(channel, exchange, "key", delay(ms), Integer.toString(ms));
        }

        for (int ms : List.of(500, 1000, 1500)) {
            assertEquals(Integer.toString(ms), deliveries.nextBody());
            published.assertAtLeast(ms);
        }
    }

    @Test
    void publisherNeedNotWaitForTheTime() throws IOException, InterruptedException {
        String exchange = delayed("fanout");
        Deliveries deliveries = Deliveries.consumeNoAck(channel, bound(exchange, ""));
        Since published = Since.now();
        publishConfirmed(channel, exchange, "", delay(3000), "later");

        published.assertLessThan(3000);
        deliveries.expectNothing();
        assertEquals("later", deliveries.nextBody());
        published.assertAtLeast(3000);
    }

    @Test
    void messagesWithoutDelayAreRoutedAtOnce() throws IOException, InterruptedException {
        String exchange = delayed("fanout");
        Deliveries deliveries = Deliveries.consumeNoAck(channel, bound(exchange, ""));
        publishConfirmed(channel, exchange, "", "no header");
        publishConfirmed(channel, exchange, "", delay(0), "zero");
        publishConfirmed(channel, exchange, "", delay(-1), "negative");

        assertEquals(List.of("no header", "zero", "negative"), deliveries.nextBodies(3));
    }

    @Test
    void headerMayBeAnyWholeNumber() throws IOException, InterruptedException {
        String exchange = delayed("fanout");
        Deliveries deliveries = Deliveries.consumeNoAck(channel, bound(exchange, ""));
        Since published = Since.now();
        for (Object ms : List.of((byte) 100, (short) 200, 300, 400L)) {
            publishConfirmed(channel, exchange, "", delay(ms), ms.toString());
        }

        for (int ms : List.of(100, 200, 300, 400)) {
            assertEquals(Integer.toString(ms), deliveries.nextBody());
            published.assertAtLeast(ms);
        }
    }

    @Test
    void timesOf64BitsDoNotWrapAround() throws IOException, InterruptedException {
        String exchange = delayed("fanout");
        Deliveries deliveries = Deliveries.consumeNoAck(channel, bound(exchange, ""));
        for (long ms : List.of(4_294_967_296L, 3_155_760_000_000L, Long.MAX_VALUE)) {
            publishConfirmed(channel, exchange, "", delay(ms), "years ahead");
        }

        deliveries.expectNothing();
    }

    @Test
    void messagesAreRoutedByTheTypeBeneath() throws IOException, InterruptedException {
        String exchange = delayed("topic");
        Deliveries matching = Deliveries.consumeNoAck(channel, bound(exchange, "orders.*"));
        Deliveries other = Deliveries.consumeNoAck(channel, bound(exchange, "invoices.*"));
        publishConfirmed(channel, exchange, "orders.new", delay(100), "order");

        assertEquals("order", matching.nextBody());
        other.expectNothing();
    }

    @Test
    void delayedMessagesSurviveAKillAndComeOnTime(@TempDir Path dir) throws IOException, InterruptedException {
        int delayMs = 6000;
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel before = broker.channel();
            Map<String, Object> arguments = Map.of("x-delayed-type", BuiltinExchangeType.FANOUT.getType());
            before.exchangeDeclare("delayed", TYPE, true, false, arguments);
            before.queueDeclare("target", true, false, false, Map.of());
            before.queueBind("target", "delayed", "");
            Since published = Since.now();
            publishConfirmed(before, "delayed", "", persistentDelay(delayMs), "on time");
            publishConfirmed(before, "delayed", "", persistentDelay(100), "due while it is down");

            Channel after = broker.killAndRestart();
            Since restarted = Since.now();
            Deliveries deliveries = Deliveries.consumeNoAck(after, "target");
            assertEquals("due while it is down", deliveries.nextBody());
            assertEquals("on time", deliveries.nextBody());
            published.assertAtLeast(delayMs);
            restarted.assertLessThan(delayMs);
            after.basicPublish("delayed", "", persistent(), bytes("next"));
            assertEquals("next", deliveries.nextBody());
        }
    }

    private String delayed(String typeBeneath) throws IOException {
        return exchange(TYPE, Map.of("x-delayed-type", typeBeneath));
    }

    private String bound(String exchange, String key) throws IOException {
        String queue = queue(Map.of());
        channel.queueBind(queue, exchange, key);
        return queue;
    }

    private static BasicProperties delay(Object ms) {
        return headers(Map.of("x-delay", ms));
    }

    private static BasicProperties persistentDelay(int ms) {
        return delay(ms).builder().deliveryMode(2).build();
    }
}
