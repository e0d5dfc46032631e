package io.warrenmq.tests.semantics;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.AmqpTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test with a channel of its own and short forms for declaring queues that do not outlive it. */
abstract class SemanticsTest extends AmqpTest {
    private final List<String> durableQueues = new ArrayList<>();
    private final List<String> exchanges = new ArrayList<>();

    Channel channel;

    SemanticsTest(String... brokerArgs) {
        super(brokerArgs);
    }

    SemanticsTest(int shards) {
        super(shards);
    }

    @BeforeEach
    final void openChannel() {
        channel = channel();
    }

    @AfterEach
    final void deleteWhatIsDurable() throws IOException {
        Channel cleaner = channel();
        for (String queue : durableQueues) {
            cleaner.queueDelete(queue);
        }
        for (String exchange : exchanges) {
            cleaner.exchangeDelete(exchange);
        }
    }

    /** A transient queue of the test's own connection. */
    final String queue(Map<String, Object> arguments) throws IOException {
        return channel.queueDeclare(unique("queue"), false, true, false, arguments)
                .getQueue();
    }

    /** A durable queue, as those of type quorum must be. */
    final String durableQueue(Map<String, Object> arguments) throws IOException {
        String queue = channel.queueDeclare(unique("queue"), true, false, false, arguments)
                .getQueue();
        durableQueues.add(queue);
        return queue;
    }

    /** A transient exchange. */
    final String exchange(String type) throws IOException {
        return exchange(type, Map.of());
    }

    final String exchange(String type, Map<String, Object> arguments) throws IOException {
        String exchange = unique("exchange");
        channel.exchangeDeclare(exchange, type, false, false, arguments);
        exchanges.add(exchange);
        return exchange;
    }

    /** The arguments that send dead letters to a queue by its name. */
    static Map<String, Object> deadLettersTo(String queue) {
        return Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", queue);
    }

    static Map<String, Object> with(Map<String, Object> arguments, String name, Object value) {
        Map<String, Object> more = new HashMap<>(arguments);
        more.put(name, value);
        return more;
    }

    static BasicProperties expiration(String ms) {
        return new BasicProperties.Builder().expiration(ms).build();
    }

    static BasicProperties persistent() {
        return new BasicProperties.Builder().deliveryMode(2).build();
    }
}
