package io.warrenmq.tests.events;

import static io.warrenmq.tests.events.Listening.header;
import static io.warrenmq.tests.events.Listening.headers;
import static io.warrenmq.tests.events.Listening.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.Handshake;
import io.warrenmq.tests.harness.RawConnection;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code amq.rabbitmq.event} tells. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class EventsTest extends AmqpTest {
    private static final String EVENTS = "amq.rabbitmq.event";

    EventsTest(int shards) {
        super(shards);
    }

    private Listening listen(String... keys) throws IOException {
        return Listening.to(channel(), EVENTS, keys);
    }

    @Test
    void eventHasItsFactsInHeadersAndNoBody() throws IOException {
        Listening events = listen("queue.created");
        String queue = unique("queue");
        channel().queueDeclare(queue, false, true, false, Map.of("x-max-priority", 3));
        Delivery created = events.next("queue.created", "name", queue);

        assertEquals(0, created.getBody().length);
        assertEquals(2, created.getProperties().getDeliveryMode());
        long epochMs = (Long) header(created, "timestamp_in_ms");
        assertEquals(
                Instant.ofEpochSecond(epochMs / 1000),
                created.getProperties().getTimestamp().toInstant());
        assertTrue(Math.abs(System.currentTimeMillis() - epochMs) < 60_000);
        assertEquals("/", text(created, "vhost"));
        assertEquals(false, headers(created).get("durable"));
        assertEquals(true, headers(created).get("exclusive"));
        assertEquals(false, headers(created).get("auto_delete"));
        assertEquals(Map.of("x-max-priority", 3), headers(created).get("arguments"));
        assertEquals("guest", text(created, "user_who_performed_action"));
    }

    @Test
    void lifeOfATopologyIsTold() throws IOException {
        Listening events = listen("queue.*", "exchange.*", "binding.*", "consumer.*");
        Channel channel = channel();
        String exchange = unique("exchange");
        String queue = unique("queue");
        channel.exchangeDeclare(exchange, "topic", false, false, null);
        channel.queueDeclare(queue, false, true, false, null);
        channel.queueBind(queue, exchange, "a.#");
        String tag = Deliveries.consume(channel, queue).tag();
        channel.basicCancel(tag);
        channel.queueDelete(queue);
        channel.exchangeDelete(exchange);

        assertEquals("topic", text(events.next("exchange.created", "name", exchange), "type"));
        events.next("queue.created", "name", queue);
        Delivery bound = events.next("binding.created", "source_name", exchange);
        assertEquals("exchange", text(bound, "source_kind"));
        assertEquals(queue, text(bound, "destination_name"));
        assertEquals("queue", text(bound, "destination_kind"));
        assertEquals("a.#", text(bound, "routing_key"));
        Delivery consumed = events.next("consumer.created", "queue", queue);
        assertEquals(tag, text(consumed, "consumer_tag"));
        assertEquals(true, headers(consumed).get("ack_required"));
        assertTrue(text(consumed, "channel").endsWith(" (" + channel.getChannelNumber() + ")"));
        assertEquals(tag, text(events.next("consumer.deleted", "queue", queue), "consumer_tag"));
        events.next("binding.deleted", "source_name", exchange);
        events.next("queue.deleted", "name", queue);
        events.next("exchange.deleted", "name", exchange);
    }

    @Test
    void lifeOfAConnectionIsTold() throws IOException, TimeoutException {
        Listening events = listen("connection.*", "channel.*", "user.#");
        String given = unique("connection");
        Connection connection = factory().newConnection(given);
        Channel channel = channel(connection);
        channel.close();
        connection.close();

        Delivery created = events.next("connection.created", "user_provided_name", given);
        String name = text(created, "name");
        assertTrue(name.matches("127\\.0\\.0\\.1:\\d+ -> 127\\.0\\.0\\.1:" + broker().port()), name);
        assertEquals("guest", text(created, "user"));
        assertEquals("/", text(created, "vhost"));
        assertEquals("PLAIN", text(created, "auth_mechanism"));
        assertEquals("{0,9,1}", text(created, "protocol"));
        assertEquals((long) broker().port(), headers(created).get("port"));
        Delivery opened = events.next("channel.created", "connection", name);
        assertEquals(name + " (1)", text(opened, "name"));
        assertEquals(1L, headers(opened).get("number"));
        events.next("channel.closed", "pid", text(opened, "pid"));
        events.next("connection.closed", "name", name);
    }

    @Test
    void loginsAreToldWhetherTheySucceedOrNot() throws IOException {
        Listening events = listen("user.authentication.*");
        RawConnection good = socket();
        Handshake.login(good);
        Delivery success = events.next("user.authentication.success", "connection_name", good.name());
        assertEquals("guest", text(success, "name"));
        RawConnection bad = socket();
        String user = unique("eve");
        Handshake.start(bad);
        Handshake.startOk(bad, "PLAIN", Handshake.plain(user, "wrong"), Handshake.ALL_CAPABILITIES);
        Delivery failure = events.next("user.authentication.failure", "name", user);

        assertEquals("127.0.0.1", text(failure, "peer_host"));
        assertTrue(text(failure, "error").contains("'" + user + "'"), text(failure, "error"));
    }

    @Test
    void endOfAConnectionTakesItsQueuesAlongInTheNameOfTheBroker() throws IOException {
        Listening queues = listen("queue.deleted");
        Listening consumers = listen("consumer.deleted");
        Connection connection = connect();
        Channel channel = channel(connection);
        String exclusive = unique("exclusive");
        String autoDelete = unique("auto-delete");
        channel.queueDeclare(exclusive, false, true, false, null);
        channel.queueDeclare(autoDelete, false, false, true, null);
        Deliveries.consume(channel, autoDelete);
        connection.close();

        Delivery consumed = consumers.next("consumer.deleted", "queue", autoDelete);
        assertEquals("guest", text(consumed, "user_who_performed_action"));
        Delivery first = queues.next("queue.deleted", "name", autoDelete);
        assertEquals("rmq-internal", text(first, "user_who_performed_action"));
        Delivery second = queues.next("queue.deleted", "name", exclusive);
        assertEquals("rmq-internal", text(second, "user_who_performed_action"));
    }
}
