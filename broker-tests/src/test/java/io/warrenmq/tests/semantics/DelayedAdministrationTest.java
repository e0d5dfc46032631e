package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Timeouts.ANSWER;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warrenmq.core.queue.DelayLine;
import io.warrenmq.core.vhost.DelayedMessages;
import io.warrenmq.tests.harness.EmbeddedBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delayed messages that an administrator lists, drops and gives another time. */
final class DelayedAdministrationTest {
    private static final long HOUR_MS = 3_600_000;
    private static final String EXCHANGE = "later";
    private static final String QUEUE = "work";

    @TempDir
    private Path dataDir;

    private EmbeddedBroker broker;
    private Connection connection;
    private Channel channel;

    @BeforeEach
    void publishDelayed() throws Exception {
        start();
        channel.confirmSelect();
        channel.exchangeDeclare(EXCHANGE, "x-delayed-message", true, false, Map.of("x-delayed-type", "direct"));
        channel.queueDeclare(QUEUE, true, false, false, Map.of());
        channel.queueBind(QUEUE, EXCHANGE, "k");
        for (int hours = 3; hours > 0; hours--) {
            BasicProperties delayed = new BasicProperties.Builder()
                    .deliveryMode(2)
                    .headers(Map.of("x-delay", hours * HOUR_MS))
                    .build();
            channel.basicPublish(EXCHANGE, "k", delayed, (hours + " h").getBytes(StandardCharsets.UTF_8));
        }
        channel.waitForConfirmsOrDie(10_000);
    }

    private void start() throws Exception {
        broker = new EmbeddedBroker(dataDir);
        connection = broker.connect();
        channel = connection.createChannel();
    }

    @AfterEach
    void stop() throws Exception {
        connection.abort();
        broker.close();
    }

    private DelayedMessages.Line line() {
        return broker.vhost().delayed().ofExchange(EXCHANGE);
    }

    private List<DelayLine.Waiting> waiting() {
        return broker.call(reply -> line().list(0, DelayedMessages.FIRST_ID, 100, reply));
    }

    private int count() {
        return broker.call(reply -> line().count(reply));
    }

    private String next() throws IOException {
        return new String(channel.basicGet(QUEUE, true).getBody(), StandardCharsets.UTF_8);
    }

    @Test
    void theyAreListedInTheOrderOfTheirTimes() {
        assertEquals(3, count());
        List<Long> times = waiting().stream().map(DelayLine.Waiting::dueMs).toList();
        assertEquals(times.stream().sorted().toList(), times);
        long spreadMs = times.getLast() - times.getFirst();
        assertTrue(Math.abs(spreadMs - 2 * HOUR_MS) < 60_000, () -> "two hours apart, not " + spreadMs + " ms");
    }

    @Test
    void oneThatIsCancelledNeverComes() {
        long first = waiting().getFirst().id();
        assertTrue(broker.<Boolean>call(reply -> line().cancel(first, reply)));
        assertEquals(2, count());
        assertFalse(broker.<Boolean>call(reply -> line().cancel(first, reply)));
    }

    @Test
    void oneWithAnotherTimeComesThenAndTheOthersWait() throws IOException {
        long last = waiting().getLast().id();
        assertTrue(broker.<Boolean>call(reply -> line().reschedule(last, System.currentTimeMillis(), reply)));
        await().atMost(ANSWER).untilAsserted(() -> assertEquals(1, channel.messageCount(QUEUE)));
        assertEquals("3 h", next());
        assertEquals(2, count());
    }

    @Test
    void whatWasChangedStaysSoThroughARestart() throws Exception {
        List<DelayLine.Waiting> before = waiting();
        long year = System.currentTimeMillis() + 365 * 24 * HOUR_MS;
        assertTrue(broker.<Boolean>call(reply -> line().cancel(before.get(0).id(), reply)));
        assertTrue(broker.<Boolean>call(reply -> line().reschedule(before.get(1).id(), year, reply)));
        connection.close();
        broker.close();
        start();
        assertEquals(List.of(before.get(2), new DelayLine.Waiting(before.get(1).id(), year)), waiting());
    }
}
