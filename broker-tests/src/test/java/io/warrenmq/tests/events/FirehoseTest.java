package io.warrenmq.tests.events;

import static io.warrenmq.tests.events.Listening.headers;
import static io.warrenmq.tests.events.Listening.text;
import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.publish;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Deliveries;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code amq.rabbitmq.trace} of a virtual host that is traced. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(strings = {"1", "2"})
final class FirehoseTest extends AmqpTest {
    private static final String TRACE = "amq.rabbitmq.trace";
    private static final String TRACED = ConfiguredBroker.config("tracing = true");

    private Channel channel;
    private String queue;

    FirehoseTest(String shards) {
        super("--shards", shards, "--config", TRACED);
    }

    @BeforeEach
    void declare() throws IOException {
        process(); // somebody else's broker need not trace
        channel = channel();
        queue = unique("queue");
        channel.queueDeclare(queue, false, true, false, null);
    }

    private static List<String> texts(Delivery trace, String header) {
        return ((List<?>) Listening.header(trace, header))
                .stream().map(String::valueOf).toList();
    }

    @Test
    void publishIsCopied() throws IOException {
        Listening traces = Listening.to(channel(), TRACE, "publish.amq.topic");
        String key = unique("key");
        channel.queueBind(queue, "amq.topic", key);
        BasicProperties properties = new BasicProperties.Builder()
                .contentType("text/plain")
                .priority(3)
                .headers(Map.of("n", 7))
                .build();
        channel.basicPublish("amq.topic", key, properties, bytes("body"));
        Delivery trace = traces.deliveries().next();

        assertEquals("body", Deliveries.text(trace));
        assertEquals("amq.topic", text(trace, "exchange_name"));
        assertEquals(List.of(key), texts(trace, "routing_keys"));
        assertEquals(List.of(queue), texts(trace, "routed_queues"));
        assertEquals("/", text(trace, "vhost"));
        assertEquals("guest", text(trace, "user"));
        assertEquals(channel.getChannelNumber(), headers(trace).get("channel"));
        assertTrue(text(trace, "connection").contains(" -> "));
        assertTrue(text(trace, "node").startsWith("warren@"));
        Map<?, ?> copied = (Map<?, ?>) Listening.header(trace, "properties");
        assertEquals(Set.of("content_type", "priority", "headers"), copied.keySet());
        assertEquals(3, copied.get("priority"));
        assertEquals(Map.of("n", 7), copied.get("headers"));
    }

    @Test
    void deliveriesOfEachKindAreCopied() throws IOException {
        Listening traces = Listening.to(channel(), TRACE, "deliver." + queue);
        publish(channel, queue, "got");
        GetResponse got = channel.basicGet(queue, false);
        channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
        Deliveries.consume(channel, queue).next();

        Delivery first = traces.deliveries().next();
        assertEquals("got", Deliveries.text(first));
        assertEquals(0, headers(first).get("redelivered"));
        assertEquals(List.of(queue), texts(first, "routing_keys"));
        assertEquals(1, headers(traces.deliveries().next()).get("redelivered"));
        traces.deliveries().expectNothing();
    }

    @Test
    void queueMayGetTheCopiesOfItsOwnMessages() throws IOException {
        channel.queueBind(queue, TRACE, "*." + queue);
        Deliveries deliveries = Deliveries.consumeNoAck(channel, queue);
        publish(channel, queue, "one", "two");
        List<String> keys = deliveries.next(4).stream()
                .map(each -> each.getEnvelope().getRoutingKey())
                .sorted()
                .toList();

        assertEquals(
                Stream.of("deliver." + queue, "deliver." + queue, queue, queue)
                        .sorted()
                        .toList(),
                keys);
        deliveries.expectNothing();
    }

    @Test
    void eachOfManyIsCopiedOnce() throws IOException {
        Listening traces = Listening.to(channel(), TRACE, "deliver." + queue, "publish.amq.fanout");
        channel.queueBind(queue, "amq.fanout", "");
        Deliveries deliveries = Deliveries.consumeNoAck(channel, queue);
        Set<String> expected = new TreeSet<>();
        for (int i = 0; i < 2000; i++) {
            channel.basicPublish("amq.fanout", "", null, bytes("m" + i));
            expected.add("deliver." + queue + " m" + i);
            expected.add("publish.amq.fanout m" + i);
        }
        deliveries.next(2000);
        Set<String> copied = new TreeSet<>();
        for (Delivery each : traces.deliveries().next(4000)) {
            copied.add(each.getEnvelope().getRoutingKey() + " " + Deliveries.text(each));
        }

        assertEquals(expected, copied);
    }
}
