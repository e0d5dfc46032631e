package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.awaitConfirms;
import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.drain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.AmqpTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code x-modulus-hash}: the routing key's hash modulo the number of destinations. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class ModulusHashExchangeTest extends AmqpTest {
    ModulusHashExchangeTest(int shards) {
        super(shards);
    }

    @Test
    void eachKeyHasOneOfTheQueuesWhateverTheBindingKeys() throws IOException, InterruptedException {
        Channel channel = channel();
        String exchange = unique("modulus");
        channel.exchangeDeclare(exchange, "x-modulus-hash", false, true, null);
        List<String> queues = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String queue = channel.queueDeclare().getQueue();
            channel.queueBind(queue, exchange, "key " + i);
            channel.queueBind(queue, exchange, "further");
            queues.add(queue);
        }
        channel.confirmSelect();
        for (int i = 0; i < 800; i++) {
            channel.basicPublish(exchange, "key " + i % 200, null, bytes("key " + i % 200));
        }
        awaitConfirms(channel);
        int total = 0;
        for (String queue : queues) {
            List<String> keys = drain(channel, queue);
            total += keys.size();
            assertTrue(keys.size() > 80, () -> keys.size() + " of 800");
            assertEquals(keys.size(), 4 * keys.stream().distinct().count(), "a key went to two queues");
        }
        assertEquals(800, total);
    }
}
