package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.headers;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.Ready;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Where dead letters go: {@code x-dead-letter-exchange}, {@code x-dead-letter-routing-key}, and what ends a cycle. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class DeadLetterRoutingTest extends SemanticsTest {

    DeadLetterRoutingTest(int shards) {
        super(shards);
    }

    @Test
    void letterKeepsItsRoutingKeysCopiesIncluded() throws IOException, InterruptedException {
        String target = exchange("direct");
        String queue = queue(Map.of("x-dead-letter-exchange", target));
        String byKey = queue(Map.of());
        String byCopy = queue(Map.of());
        channel.queueBind(byKey, target, queue);
        channel.queueBind(byCopy, target, "copy");
        publishConfirmed(channel, "", queue, headers(Map.of("CC", List.of("copy"))), "body");
        rejectNext(queue);
        Delivery letter = Deliveries.consumeNoAck(channel, byKey).next();
        Delivery copy = Deliveries.consumeNoAck(channel, byCopy).next();

        assertEquals(target, letter.getEnvelope().getExchange());
        assertEquals(queue, letter.getEnvelope().getRoutingKey());
        assertEquals(List.of("copy"), Deaths.header(letter, "CC"));
        assertEquals("body", Deliveries.text(copy));
    }

    @Test
    void ownRoutingKeyReplacesTheKeysAndTheCopies() throws IOException, InterruptedException {
        String target = exchange("direct");
        String queue = queue(Map.of("x-dead-letter-exchange", target, "x-dead-letter-routing-key", "dead"));
        String byOwnKey = queue(Map.of());
        String byOldKeys = queue(Map.of());
        channel.queueBind(byOwnKey, target, "dead");
        channel.queueBind(byOldKeys, target, queue);
        channel.queueBind(byOldKeys, target, "copy");
        publishConfirmed(channel, "", queue, headers(Map.of("CC", List.of("copy"))), "body");
        rejectNext(queue);
        Delivery letter = Deliveries.consumeNoAck(channel, byOwnKey).next();

        assertEquals("dead", letter.getEnvelope().getRoutingKey());
        assertNull(Deaths.header(letter, "CC"));
        assertEquals(List.of(), drain(channel, byOldKeys));
    }

    @Test
    void letterGoesThroughBindingsOfExchangesAndAlternateExchanges() throws IOException, InterruptedException {
        String alternate = exchange("fanout");
        String target = exchange("topic", Map.of("alternate-exchange", alternate));
        String second = exchange("fanout");
        channel.exchangeBind(second, target, "bound.#");
        String queue = queue(Map.of("x-dead-letter-exchange", target));
        String bound = queue(Map.of());
        String unbound = queue(Map.of());
        channel.queueBind(bound, second, "");
        channel.queueBind(unbound, alternate, "");
        channel.queueBind(queue, "amq.topic", "#." + queue);
        publishConfirmed(channel, "amq.topic", "bound." + queue, "to the bound exchange");
        publishConfirmed(channel, "amq.topic", "other." + queue, "to the alternate exchange");
        rejectNext(queue);
        rejectNext(queue);

        assertEquals(
                "to the bound exchange", Deliveries.consumeNoAck(channel, bound).nextBody());
        assertEquals(
                "to the alternate exchange",
                Deliveries.consumeNoAck(channel, unbound).nextBody());
    }

    @Test
    void letterIsDroppedUntilItsExchangeExists() throws IOException, InterruptedException {
        String target = unique("later");
        String queue = queue(Map.of("x-dead-letter-exchange", target));
        publishConfirmed(channel, "", queue, "too early");
        rejectNext(queue);
        assertEquals(List.of(), drain(channel, queue));
        channel.exchangeDeclare(target, "fanout", false, true, null);
        String dead = queue(Map.of());
        channel.queueBind(dead, target, "");
        publishConfirmed(channel, "", queue, "in time");
        rejectNext(queue);

        assertEquals("in time", Deliveries.consumeNoAck(channel, dead).nextBody());
    }

    @Test
    void unroutableLetterIsDropped() throws IOException, InterruptedException {
        String queue = queue(Map.of("x-dead-letter-exchange", exchange("direct")));
        publishConfirmed(channel, "", queue, "unroutable");
        rejectNext(queue);

        assertEquals(List.of(), drain(channel, queue));
    }

    @Test
    void letterGoesIntoEveryQueueThatMatches() throws IOException, InterruptedException {
        String target = exchange("fanout");
        String queue = queue(Map.of("x-dead-letter-exchange", target));
        String first = queue(Map.of());
        String second = queue(Map.of());
        channel.queueBind(first, target, "");
        channel.queueBind(second, target, "");
        publishConfirmed(channel, "", queue, "body");
        rejectNext(queue);

        assertEquals("body", Deliveries.consumeNoAck(channel, first).nextBody());
        assertEquals("body", Deliveries.consumeNoAck(channel, second).nextBody());
    }

    @Test
    void cycleOfNothingButExpiryEnds() throws IOException, InterruptedException {
        String itself = unique("itself");
        channel.queueDeclare(itself, false, true, false, with(deadLettersTo(itself), "x-message-ttl", 100));
        publishConfirmed(channel, "", itself, "body");
        Ready.await(channel, itself, 0);

        String first = unique("first");
        String second = queue(with(deadLettersTo(first), "x-message-ttl", 1000));
        channel.queueDeclare(first, false, true, false, with(deadLettersTo(second), "x-message-ttl", 100));
        publishConfirmed(channel, "", first, "body");
        Ready.await(channel, second, 1);
        Ready.await(channel, second, 0);
        assertEquals(0, Ready.count(channel, first));
        assertEquals(0, Ready.count(channel, itself));
    }

    @Test
    void cycleWithARejectionGoesOn() throws IOException, InterruptedException {
        String work = unique("work");
        String retry = queue(with(deadLettersTo(work), "x-message-ttl", 50));
        channel.queueDeclare(work, false, true, false, deadLettersTo(retry));
        Deliveries deliveries = Deliveries.consume(channel, work);
        publishConfirmed(channel, "", work, "body");

        for (int attempt = 1; attempt <= 5; attempt++) {
            channel.basicReject(deliveries.next().getEnvelope().getDeliveryTag(), false);
        }
        assertEquals(List.of(retry + " expired 5", work + " rejected 5"), Deaths.summary(deliveries.next()));
    }

    private void rejectNext(String queue) throws IOException {
        channel.basicReject(channel.basicGet(queue, false).getEnvelope().getDeliveryTag(), false);
    }
}
