package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.awaitConfirms;
import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.headers;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.DurableBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code x-consistent-hash}: one queue for each hash, in proportion to weights. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class ConsistentHashExchangeTest extends AmqpTest {
    private static final String TYPE = "x-consistent-hash";
    private static final int MESSAGES = 1_000;

    private Channel channel;

    ConsistentHashExchangeTest(int shards) {
        super(shards);
    }

    @BeforeEach
    void openChannel() {
        channel = channel();
    }

    @Test
    void equalKeysStayTogetherAndSharesFollowWeights() throws IOException, InterruptedException {
        String exchange = declared(Map.of());
        List<String> queues = bound(exchange, "1", "1", "2");
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            channel.basicPublish(exchange, "key " + i, null, bytes("key " + i));
            channel.basicPublish(exchange, "key " + i, null, bytes("key " + i));
        }
        awaitConfirms(channel);

        List<List<String>> shares = drained(queues);
        assertEquals(2 * MESSAGES, shares.stream().mapToInt(List::size).sum());
        for (List<String> share : shares) {
            assertEquals(share.size(), 2 * share.stream().distinct().count(), "a key went to two queues");
        }
        assertEquals(MESSAGES / 2.0, shares.get(0).size(), MESSAGES * 0.15);
        assertEquals(MESSAGES / 2.0, shares.get(1).size(), MESSAGES * 0.15);
        assertEquals(MESSAGES, shares.get(2).size(), MESSAGES * 0.15);
    }

    @Test
    void onlyTheKeysOfARemovedQueueMove() throws IOException, InterruptedException {
        String exchange = declared(Map.of());
        List<String> queues = bound(exchange, "1", "1", "1", "1");
        Map<String, String> before = mapping(exchange, queues);
        channel.queueUnbind(queues.getFirst(), exchange, "1");
        Map<String, String> after = mapping(exchange, queues);
        before.forEach((key, queue) ->
                assertTrue(queue.equals(queues.getFirst()) || queue.equals(after.get(key)), key + " moved"));
        assertTrue(!after.containsValue(queues.getFirst()));
        channel.queueBind(queues.getFirst(), exchange, "1");
        assertEquals(before, mapping(exchange, queues));
    }

    @Test
    void aHeaderCanBeHashedInstead() throws IOException, InterruptedException {
        String exchange = declared(Map.of("hash-header", "customer"));
        List<String> queues = bound(exchange, "10", "10");
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            channel.basicPublish(exchange, "key " + i, headers(Map.of("customer", i % 20)), bytes("" + i % 20));
        }
        awaitConfirms(channel);
        List<List<String>> shares = drained(queues);
        assertEquals(
                20,
                shares.stream()
                        .mapToLong(each -> each.stream().distinct().count())
                        .sum());
        assertTrue(shares.stream().noneMatch(List::isEmpty));
    }

    @ParameterizedTest
    @ValueSource(strings = {"message_id", "correlation_id"})
    void aPropertyCanBeHashedInstead(String property) throws IOException, InterruptedException {
        String exchange = declared(Map.of("hash-property", property));
        List<String> queues = bound(exchange, "10", "10");
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            String id = "id " + i % 20;
            BasicProperties properties = new BasicProperties.Builder()
                    .messageId(id)
                    .correlationId(id)
                    .build();
            channel.basicPublish(exchange, "key " + i, properties, bytes(id));
        }
        awaitConfirms(channel);
        List<List<String>> shares = drained(queues);
        assertEquals(
                20,
                shares.stream()
                        .mapToLong(each -> each.stream().distinct().count())
                        .sum());
        assertTrue(shares.stream().noneMatch(List::isEmpty));
    }

    @ParameterizedTest
    @CsvSource({
        "ten, The binding key must be an integer: 'ten'",
        "0, The binding key must be greater than 0",
        "1000001, The binding key must be at most 1000000",
    })
    void aBindingKeyThatIsNoWeightIs406(String key, String text) throws IOException {
        String exchange = declared(Map.of());
        String queue = channel.queueDeclare().getQueue();
        assertClosesChannel(
                        channel, 406, "PRECONDITION_FAILED - " + text, () -> channel.queueBind(queue, exchange, key))
                .assertCausedBy(AmqpMethod.QUEUE_BIND);
    }

    @Test
    void aHeaderAndAPropertyAre406() {
        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - hash-header and hash-property are mutually exclusive",
                () -> declared(Map.of("hash-header", "h", "hash-property", "message_id")));
    }

    @Test
    void anUnknownPropertyIs406() {
        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - Unsupported property: app_id",
                () -> declared(Map.of("hash-property", "app_id")));
    }

    @Test
    @DisabledIfEnvironmentVariable(
            named = "WARREN_TEST_URI",
            matches = ".+",
            disabledReason = "needs the broker as a process of ours")
    void theMappingIsTheSameAfterARestart(@TempDir Path dir) throws Exception {
        List<String> queues = IntStream.range(0, 10).mapToObj(i -> "shard." + i).toList();
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel first = broker.channel();
            assertNotNull(first.exchangeDeclare("hash", TYPE, true));
            for (String queue : queues) {
                first.queueDeclare(queue, true, false, false, null);
                first.queueBind(queue, "hash", "10");
            }
            Map<String, String> before = mapping(first, "hash", queues);
            assertEquals(before, mapping(broker.killAndRestart(), "hash", queues));
        }
    }

    private String declared(Map<String, Object> arguments) throws IOException {
        String name = unique("hash");
        channel.exchangeDeclare(name, TYPE, false, true, arguments);
        return name;
    }

    private List<String> bound(String exchange, String... weights) throws IOException {
        List<String> queues = new ArrayList<>();
        for (String weight : weights) {
            String queue = channel.queueDeclare().getQueue();
            channel.queueBind(queue, exchange, weight);
            queues.add(queue);
        }
        return queues;
    }

    private Map<String, String> mapping(String exchange, List<String> queues) throws IOException, InterruptedException {
        return mapping(channel, exchange, queues);
    }

    /** Which queue gets each key. */
    private static Map<String, String> mapping(Channel channel, String exchange, List<String> queues)
            throws IOException, InterruptedException {
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES / 2; i++) {
            channel.basicPublish(exchange, "key " + i, null, bytes("key " + i));
        }
        awaitConfirms(channel);
        Map<String, String> mapping = new HashMap<>();
        for (String queue : queues) {
            drain(channel, queue).forEach(key -> mapping.put(key, queue));
        }
        assertEquals(MESSAGES / 2, mapping.size());
        return mapping;
    }

    private List<List<String>> drained(List<String> queues) throws IOException {
        List<List<String>> bodies = new ArrayList<>();
        for (String queue : queues) {
            bodies.add(drain(channel, queue));
        }
        return bodies;
    }
}
