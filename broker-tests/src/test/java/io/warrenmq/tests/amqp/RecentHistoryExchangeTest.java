package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.headers;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code x-recent-history}: a fanout whose latest messages go to queues that are bound later. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class RecentHistoryExchangeTest extends AmqpTest {
    private Channel channel;

    RecentHistoryExchangeTest(int shards) {
        super(shards);
    }

    @BeforeEach
    void openChannel() {
        channel = channel();
    }

    @Test
    void aNewQueueGetsTheLatestTwentyInOrder() throws IOException, InterruptedException {
        String exchange = declared(Map.of());
        String early = bound(exchange);
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            bodies.add("m" + i);
            publishConfirmed(channel, exchange, "k", "m" + i);
        }
        // Each queue may live on another shard, and has its share when bind-ok comes.
        for (int i = 0; i < 4; i++) {
            assertEquals(bodies.subList(10, 30), drain(channel, bound(exchange)));
        }
        assertEquals(bodies, drain(channel, early));
    }

    @Test
    void theLengthCanBeChosen() throws IOException, InterruptedException {
        String exchange = declared(Map.of("x-recent-history-length", 2));
        for (String body : List.of("a", "b", "c")) {
            publishConfirmed(channel, exchange, "", body);
        }
        assertEquals(List.of("b", "c"), drain(channel, bound(exchange)));
    }

    @Test
    void aMessageMayAskNotToBeKept() throws IOException, InterruptedException {
        String exchange = declared(Map.of());
        String early = bound(exchange);
        publishConfirmed(channel, exchange, "", "kept");
        publishConfirmed(channel, exchange, "", headers(Map.of("x-recent-history-no-store", true)), "not kept");
        assertEquals(List.of("kept", "not kept"), drain(channel, early));
        assertEquals(List.of("kept"), drain(channel, bound(exchange)));
    }

    @Test
    void aNewlyBoundExchangeRoutesTheHistory() throws IOException, InterruptedException {
        String exchange = declared(Map.of());
        publishConfirmed(channel, exchange, "news.sport", "1");
        publishConfirmed(channel, exchange, "news.world", "2");
        String topic = unique("topic");
        channel.exchangeDeclare(topic, "topic", false, true, null);
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, topic, "*.world");
        channel.exchangeBind(topic, exchange, "");
        assertEquals(List.of("2"), drain(channel, queue));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void aLengthThatIsNotPositiveIs406(int length) {
        assertClosesChannel(
                        channel,
                        406,
                        "PRECONDITION_FAILED - Invalid argument " + length
                                + ", 'x-recent-history-length' must be a positive integer",
                        () -> declared(Map.of("x-recent-history-length", length)))
                .assertCausedBy(AmqpMethod.EXCHANGE_DECLARE);
    }

    private String declared(Map<String, Object> arguments) throws IOException {
        String name = unique("history");
        channel.exchangeDeclare(name, "x-recent-history", false, true, arguments);
        return name;
    }

    private String bound(String exchange) throws IOException {
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, exchange, "");
        return queue;
    }
}
