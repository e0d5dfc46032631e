package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.awaitConfirms;
import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.headers;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static io.warrenmq.tests.harness.Refusals.assertClosesConnection;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.Return;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** basic.publish: what arrives, what is returned, what is refused. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class PublishTest extends AmqpTest {
    private Channel channel;
    private String queue;

    PublishTest(int shards) {
        super(shards);
    }

    @BeforeEach
    void declareQueue() throws IOException {
        channel = channel();
        queue = channel.queueDeclare().getQueue();
    }

    @Test
    void deliveryCarriesWhereItWasPublished() throws IOException {
        channel.queueBind(queue, "amq.topic", queue + ".*");
        Deliveries deliveries = Deliveries.consume(channel, queue);
        channel.basicPublish("amq.topic", queue + ".one", null, bytes("first"));
        channel.basicPublish("", queue, null, bytes("second"));
        Delivery first = deliveries.next();
        Delivery second = deliveries.next();

        assertEquals("amq.topic", first.getEnvelope().getExchange());
        assertEquals(queue + ".one", first.getEnvelope().getRoutingKey());
        assertEquals(1, first.getEnvelope().getDeliveryTag());
        assertFalse(first.getEnvelope().isRedeliver());
        assertEquals("", second.getEnvelope().getExchange());
        assertEquals(queue, second.getEnvelope().getRoutingKey());
        assertEquals(2, second.getEnvelope().getDeliveryTag());
    }

    @Test
    void publishToAMissingExchangeIs404() {
        assertClosesChannel(
                        channel,
                        404,
                        "NOT_FOUND - no exchange 'missing' in vhost '/'",
                        () -> channel.basicPublish("missing", "key", null, bytes("x")))
                .assertCausedBy(AmqpMethod.BASIC_PUBLISH);
    }

    @Test
    void unroutableMandatoryMessageIsReturned() throws IOException, InterruptedException {
        BlockingQueue<Return> returns = new LinkedBlockingQueue<>();
        channel.addReturnListener(returns::add);
        BasicProperties properties =
                new BasicProperties.Builder().messageId("m-1").build();
        channel.basicPublish("amq.direct", "nobody-" + queue, true, properties, bytes("come back"));
        Return returned = returns.poll(Timeouts.ANSWER.toSeconds(), TimeUnit.SECONDS);

        assertEquals(312, returned.getReplyCode());
        assertEquals("NO_ROUTE", returned.getReplyText());
        assertEquals("amq.direct", returned.getExchange());
        assertEquals("nobody-" + queue, returned.getRoutingKey());
        assertEquals("m-1", returned.getProperties().getMessageId());
        assertArrayEquals(bytes("come back"), returned.getBody());
    }

    @Test
    void routedMandatoryMessageIsNotReturned() throws IOException, InterruptedException {
        BlockingQueue<Return> returns = new LinkedBlockingQueue<>();
        channel.addReturnListener(returns::add);
        channel.confirmSelect();
        channel.basicPublish("", queue, true, null, bytes("stay"));
        awaitConfirms(channel);

        assertTrue(returns.isEmpty(), "returned although routed");
        assertEquals(List.of("stay"), drain(channel, queue));
    }

    @Test
    void immediateIs540() {
        assertClosesConnection(
                channel,
                540,
                "NOT_IMPLEMENTED - immediate=true",
                () -> channel.basicPublish("", queue, false, true, null, bytes("now")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1", "1.5", "10 ", "0x10"})
    void malformedExpirationIs406(String expiration) {
        BasicProperties properties =
                new BasicProperties.Builder().expiration(expiration).build();

        assertClosesChannel(
                        channel,
                        406,
                        "PRECONDITION_FAILED - invalid expiration '" + expiration + "'...",
                        () -> channel.basicPublish("", queue, properties, bytes("x")))
                .assertCausedBy(AmqpMethod.BASIC_PUBLISH);
    }

    @Test
    void expirationIsDelivered() throws IOException, InterruptedException {
        BasicProperties properties =
                new BasicProperties.Builder().expiration("3600000").build();
        publishConfirmed(channel, "", queue, properties, "later");

        assertEquals("3600000", channel.basicGet(queue, true).getProps().getExpiration());
    }

    @Test
    void expirationOfZeroIsAccepted() throws IOException, InterruptedException {
        BasicProperties properties =
                new BasicProperties.Builder().expiration("0").build();
        Deliveries deliveries = Deliveries.consumeNoAck(channel, queue);
        publishConfirmed(channel, "", queue, properties, "now");

        assertEquals("now", deliveries.nextBody());
    }

    @Test
    void userIdOfSomebodyElseIs406() {
        BasicProperties properties =
                new BasicProperties.Builder().userId("somebody").build();

        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - user_id property set to 'somebody' but authenticated user was 'guest'",
                () -> channel.basicPublish("", queue, properties, bytes("x")));
    }

    @Test
    void ownUserIdIsDelivered() throws IOException, InterruptedException {
        publishConfirmed(
                channel,
                "",
                queue,
                new BasicProperties.Builder().userId("guest").build(),
                "mine");

        assertEquals("guest", channel.basicGet(queue, true).getProps().getUserId());
    }

    @Test
    void ccAndBccAreMoreRoutingKeys() throws IOException, InterruptedException {
        String copy = channel.queueDeclare().getQueue();
        String blind = channel.queueDeclare().getQueue();
        publishConfirmed(channel, "", queue, headers(Map.of("CC", List.of(copy), "BCC", List.of(blind))), "to all");

        for (String target : List.of(queue, copy, blind)) {
            GetResponse message = channel.basicGet(target, true);
            assertEquals(queue, message.getEnvelope().getRoutingKey());
            Map<String, Object> headers = message.getProps().getHeaders();
            assertEquals("[" + copy + "]", String.valueOf(headers.get("CC")));
            assertFalse(headers.containsKey("BCC"), "BCC must be stripped");
        }
    }

    @Test
    void queueReachedByKeyAndCcGetsTheMessageOnce() throws IOException, InterruptedException {
        publishConfirmed(channel, "", queue, headers(Map.of("CC", List.of(queue, queue))), "once");

        assertEquals(List.of("once"), drain(channel, queue));
    }

    @Test
    void ccAppliesToEveryExchangeType() throws IOException, InterruptedException {
        channel.queueBind(queue, "amq.topic", queue + ".copy");
        publishConfirmed(
                channel, "amq.topic", "nobody-" + queue, headers(Map.of("CC", List.of(queue + ".copy"))), "copied");

        assertEquals(List.of("copied"), drain(channel, queue));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CC", "BCC"})
    void ccThatIsNotAnArrayIs406(String header) {
        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - invalid message: ...",
                () -> channel.basicPublish("", queue, headers(Map.of(header, "no array")), bytes("x")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4087, 4088, 4089, 8176, 65_536, 131_064, 131_065, 1_048_576})
    void bodiesOfAnySizeArriveUnchanged(int bodyBytes) throws IOException {
        byte[] body = randomBody(bodyBytes);
        Deliveries deliveries = Deliveries.consumeNoAck(channel, queue);
        channel.basicPublish("", queue, null, body);
        channel.basicPublish("", queue, null, bytes("after"));

        assertArrayEquals(body, deliveries.next().getBody());
        assertEquals("after", deliveries.nextBody());
    }

    @Test
    void bodiesArePutIntoFramesOfTheConsumersConnection() throws IOException {
        byte[] body = randomBody(100_000);
        ConnectionFactory small = factory();
        small.setRequestedFrameMax(4096);
        Channel consumer = channel(connect(small));
        String shared =
                channel.queueDeclare(unique("frames"), false, false, true, null).getQueue();
        Deliveries deliveries = Deliveries.consumeNoAck(consumer, shared);
        channel.basicPublish("", shared, null, body);

        assertArrayEquals(body, deliveries.next().getBody());
    }

    @Test
    void messageWithoutPropertiesHasNone() throws IOException, InterruptedException {
        publishConfirmed(channel, "", queue, "bare");
        BasicProperties properties = channel.basicGet(queue, true).getProps();

        assertNull(properties.getHeaders());
        assertNull(properties.getContentType());
        assertNull(properties.getDeliveryMode());
        assertNull(properties.getPriority());
    }

    @Test
    void persistentMessageInADurableQueueArrives() throws IOException, InterruptedException {
        String durable = unique("durable");
        channel.queueDeclare(durable, true, false, false, null);
        publishConfirmed(
                channel,
                "",
                durable,
                new BasicProperties.Builder().deliveryMode(2).build(),
                "keep me");
        GetResponse message = channel.basicGet(durable, true);
        channel.queueDelete(durable);

        assertArrayEquals(bytes("keep me"), message.getBody());
        assertEquals(2, message.getProps().getDeliveryMode());
    }

    @Test
    void oneMessageInManyQueuesArrivesInEach() throws IOException, InterruptedException {
        List<String> queues = List.of(
                queue,
                channel.queueDeclare().getQueue(),
                channel.queueDeclare().getQueue(),
                channel.queueDeclare().getQueue());
        for (String each : queues) {
            channel.queueBind(each, "amq.direct", "many-" + queue);
        }
        publishConfirmed(channel, "amq.direct", "many-" + queue, "copy");

        for (String each : queues) {
            assertEquals(List.of("copy"), drain(channel, each));
        }
    }

    private static byte[] randomBody(int bodyBytes) {
        byte[] body = new byte[bodyBytes];
        new Random(bodyBytes).nextBytes(body);
        return body;
    }
}
