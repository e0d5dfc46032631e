package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.awaitConfirms;
import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.drain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code x-random} and {@code x-local-random}: one destination by chance. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class RandomExchangeTest extends AmqpTest {
    RandomExchangeTest(int shards) {
        super(shards);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-random", "x-local-random"})
    void eachMessageGoesToOneQueueByChance(String type) throws IOException, InterruptedException {
        Channel channel = channel();
        String exchange = unique("random");
        channel.exchangeDeclare(exchange, type, false, true, null);
        List<String> queues = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String queue = channel.queueDeclare().getQueue();
            channel.queueBind(queue, exchange, "");
            queues.add(queue);
        }
        channel.confirmSelect();
        for (int i = 0; i < 1_000; i++) {
            channel.basicPublish(exchange, "same", null, bytes("m" + i));
        }
        awaitConfirms(channel);
        List<String> all = new ArrayList<>();
        for (String queue : queues) {
            List<String> share = drain(channel, queue);
            assertTrue(share.size() > 150 && share.size() < 350, () -> share.size() + " of 1000");
            all.addAll(share);
        }
        assertEquals(1_000, all.stream().distinct().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-random", "x-local-random"})
    void withoutAQueueAMessageIsUnroutable(String type) throws Exception {
        Channel channel = channel();
        String exchange = unique("random");
        channel.exchangeDeclare(exchange, type, false, true, null);
        CompletableFuture<Integer> returned = new CompletableFuture<>();
        channel.addReturnListener(each -> returned.complete(each.getReplyCode()));
        channel.basicPublish(exchange, "k", true, null, bytes("m"));
        assertEquals(312, returned.get(Timeouts.ANSWER.toSeconds(), TimeUnit.SECONDS));
        channel.exchangeDelete(exchange);
    }
}
