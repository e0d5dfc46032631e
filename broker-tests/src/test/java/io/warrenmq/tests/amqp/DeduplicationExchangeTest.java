package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.awaitConfirms;
import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.headers;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code x-message-deduplication}: a fanout that takes each value of a header once. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class DeduplicationExchangeTest extends AmqpTest {
    private Channel channel;

    DeduplicationExchangeTest(int shards) {
        super(shards);
    }

    @BeforeEach
    void openChannel() {
        channel = channel();
    }

    @Test
    void aValueIsRoutedOnce() throws IOException, InterruptedException {
        String exchange = declared(Map.of("x-cache-size", 100));
        String queue = bound(exchange);
        String other = bound(exchange);
        publish(exchange, "a", "1");
        publish(exchange, "a", "2");
        publish(exchange, "b", "3");
        publish(exchange, 7, "4");
        publish(exchange, 7L, "5");
        publish(exchange, "7", "6");
        publishConfirmed(channel, exchange, "", "without");
        publishConfirmed(channel, exchange, "", "without");
        List<String> routed = List.of("1", "3", "4", "6", "without", "without");
        assertEquals(routed, drain(channel, queue));
        assertEquals(routed, drain(channel, other));
    }

    @Test
    void publishersOnManyConnectionsShareOneCache() throws IOException, InterruptedException {
        String exchange = declared(Map.of("x-cache-size", 10_000));
        String queue = bound(exchange);
        List<Channel> publishers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            publishers.add(channel(connect()));
            publishers.getLast().confirmSelect();
        }
        for (int i = 0; i < 500; i++) {
            for (Channel each : publishers) {
                each.basicPublish(exchange, "", headers(Map.of("x-deduplication-header", i)), bytes("m" + i));
            }
        }
        for (Channel each : publishers) {
            awaitConfirms(each);
        }
        List<String> got = drain(channel, queue);
        assertEquals(500, got.size());
        assertEquals(500, got.stream().distinct().count());
    }

    @Test
    void theOldestValueMakesRoom() throws IOException, InterruptedException {
        String exchange = declared(Map.of("x-cache-size", 2));
        String queue = bound(exchange);
        for (String value : List.of("a", "b", "c", "c", "b", "a")) {
            publish(exchange, value, value);
        }
        assertEquals(List.of("a", "b", "c", "a"), drain(channel, queue));
    }

    @Test
    void aDuplicateIsConfirmedAndReturnedWhenItIsMandatory() throws IOException, InterruptedException {
        String exchange = declared(Map.of("x-cache-size", 10));
        bound(exchange);
        List<String> returned = Collections.synchronizedList(new ArrayList<>());
        channel.addReturnListener(
                each -> returned.add(each.getReplyCode() + " " + new String(each.getBody(), StandardCharsets.UTF_8)));
        channel.confirmSelect();
        for (String body : List.of("1", "2")) {
            channel.basicPublish(exchange, "", true, headers(Map.of("x-deduplication-header", "a")), bytes(body));
        }
        awaitConfirms(channel);
        assertEquals(List.of("312 2"), returned);
    }

    @Test
    void anAlternateExchangeGetsDuplicates() throws IOException, InterruptedException {
        String exchange = declared(Map.of("x-cache-size", 10, "alternate-exchange", "amq.fanout"));
        bound(exchange);
        String rest = bound("amq.fanout");
        publish(exchange, "a", "1");
        publish(exchange, "a", "2");
        assertEquals(List.of("2"), drain(channel, rest));
    }

    @Test
    void aValueCountsForALimitedTime() throws IOException {
        String exchange = declared(Map.of("x-cache-size", 10, "x-cache-ttl", 100));
        String queue = bound(exchange);
        await().atMost(Timeouts.ANSWER).pollInterval(Duration.ofMillis(20)).until(() -> {
            publish(exchange, "a", "m");
            return channel.queueDeclarePassive(queue).getMessageCount() >= 3;
        });
    }

    @Test
    void aMessageMayBringItsOwnTime() throws IOException, InterruptedException {
        String exchange = declared(Map.of("x-cache-size", 10));
        String queue = bound(exchange);
        publish(exchange, "for ever", "1");
        Map<String, Object> shortly = new HashMap<>(Map.of("x-deduplication-header", "a", "x-cache-ttl", 50));
        await().atMost(Timeouts.ANSWER).pollInterval(Duration.ofMillis(20)).until(() -> {
            publishConfirmed(channel, exchange, "", headers(shortly), "again");
            return channel.queueDeclarePassive(queue).getMessageCount() >= 4;
        });
        publish(exchange, "for ever", "2");
        assertEquals(
                1,
                drain(channel, queue).stream()
                        .filter(each -> !each.equals("again"))
                        .count());
    }

    @Test
    void aMissingSizeIs406() {
        assertClosesChannel(
                        channel,
                        406,
                        "PRECONDITION_FAILED - Missing or invalid argument, 'x-cache-size' must be an integer greater"
                                + " than 0",
                        () -> declared(Map.of()))
                .assertCausedBy(AmqpMethod.EXCHANGE_DECLARE);
    }

    @Test
    void persistenceIsMemoryOrDisk() throws IOException {
        declared(Map.of("x-cache-size", "10", "x-cache-persistence", "memory"));
        declared(Map.of("x-cache-size", 10, "x-cache-persistence", "disk"));
        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - Invalid argument, 'x-cache-persistence' must be either 'disk' or 'memory'",
                () -> declared(Map.of("x-cache-size", 10, "x-cache-persistence", "tape")));
    }

    private void publish(String exchange, Object value, String body) throws IOException, InterruptedException {
        publishConfirmed(channel, exchange, "k", headers(Map.of("x-deduplication-header", value)), body);
    }

    private String declared(Map<String, Object> arguments) throws IOException {
        String name = unique("dedup");
        channel.exchangeDeclare(name, "x-message-deduplication", false, true, arguments);
        return name;
    }

    private String bound(String exchange) throws IOException {
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, exchange, "");
        return queue;
    }
}
