package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code x-delayed-message}: how it is declared and bound, and where messages without a delay go. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class DelayedExchangeTest extends AmqpTest {
    private static final String TYPE_REFUSED =
            "PRECONDITION_FAILED - Invalid argument, 'x-delayed-type' must be an existing exchange type";

    private Channel channel;

    DelayedExchangeTest(int shards) {
        super(shards);
    }

    @BeforeEach
    void openChannel() {
        channel = channel();
    }

    @Test
    void itRoutesAsItsTypeDoes() throws IOException, InterruptedException {
        String exchange = declared(Map.of("x-delayed-type", "topic"));
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, exchange, "orders.*");
        publishConfirmed(channel, exchange, "orders.new", "1");
        publishConfirmed(channel, exchange, "invoices.new", "2");
        assertEquals(List.of("1"), drain(channel, queue));
    }

    @Test
    void itsTypeCanBeOneOfTheFurtherOnes() throws IOException, InterruptedException {
        String exchange = declared(Map.of("x-delayed-type", "x-recent-history", "x-recent-history-length", 1));
        publishConfirmed(channel, exchange, "k", "1");
        publishConfirmed(channel, exchange, "k", "2");
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, exchange, "");
        assertEquals(List.of("2"), drain(channel, queue));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "x-delayed-message"})
    void anotherTypeIs406(String type) {
        assertClosesChannel(channel, 406, TYPE_REFUSED, () -> declared(Map.of("x-delayed-type", type)))
                .assertCausedBy(AmqpMethod.EXCHANGE_DECLARE);
    }

    @Test
    void aMissingTypeIs406() {
        assertClosesChannel(channel, 406, TYPE_REFUSED, () -> declared(Map.of()));
    }

    @Test
    void redeclareComparesTheType() throws IOException {
        String name = declared(Map.of("x-delayed-type", "direct"));
        assertNotNull(
                channel.exchangeDeclare(name, "x-delayed-message", false, true, Map.of("x-delayed-type", "direct")));
        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - inequivalent arg 'x-delayed-type' for exchange '" + name
                        + "' in vhost '/': received 'fanout' but current is 'direct'",
                () -> channel.exchangeDeclare(
                        name, "x-delayed-message", false, true, Map.of("x-delayed-type", "fanout")));
    }

    private String declared(Map<String, Object> arguments) throws IOException {
        String name = unique("delayed");
        channel.exchangeDeclare(name, "x-delayed-message", false, true, arguments);
        return name;
    }
}
