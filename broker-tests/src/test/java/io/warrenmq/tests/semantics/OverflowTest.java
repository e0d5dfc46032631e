package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.publish;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.DurableBroker;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code x-overflow=reject-publish} and {@code reject-publish-dlx}: a full queue refuses what is published. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class OverflowTest extends SemanticsTest {
    private static final Map<String, Object> ONE = Map.of("x-max-length", 1, "x-overflow", "reject-publish");

    OverflowTest(int shards) {
        super(shards);
    }

    static List<Map<String, Object>> oneMessage() {
        return List.of(
                ONE,
                Map.of("x-max-length-bytes", 5, "x-overflow", "reject-publish"),
                Map.of("x-max-length", 1, "x-overflow", "reject-publish-dlx"));
    }

    @ParameterizedTest
    @MethodSource("oneMessage")
    void fullQueueRefusesAndKeepsWhatItHas(Map<String, Object> limit) throws Exception {
        String queue = queue(limit);

        assertTrue(isTaken(channel, "", queue, "first"));
        assertFalse(isTaken(channel, "", queue, "second"));
        assertFalse(isTaken(channel, "", queue, "third"));
        assertEquals(List.of("first"), drain(channel, queue));
        assertTrue(isTaken(channel, "", queue, "4th.."));
        assertEquals(List.of("4th.."), drain(channel, queue));
    }

    @Test
    void nacksNameTheMessagesThatWereRefused() throws Exception {
        String full = queue(ONE);
        String free = queue(Map.of());
        Map<Long, Boolean> verdicts = new ConcurrentHashMap<>();
        channel.addConfirmListener(
                (tag, multiple) -> settle(verdicts, tag, multiple, true),
                (tag, multiple) -> settle(verdicts, tag, multiple, false));
        channel.confirmSelect();
        for (String queue : List.of(full, full, free, full, free)) {
            channel.basicPublish("", queue, null, bytes("message"));
        }
        channel.waitForConfirms(Timeouts.ANSWER.toMillis());

        assertEquals(Map.of(1L, true, 2L, false, 3L, true, 4L, false, 5L, true), verdicts);
    }

    @Test
    void withoutConfirmsRefusedMessagesVanish() throws IOException {
        String queue = queue(ONE);
        publish(channel, queue, "first", "second");

        assertEquals(List.of("first"), drain(channel, queue));
    }

    @Test
    void oneRefusalOfSeveralQueuesIsANackAndTheOthersKeepTheMessage() throws Exception {
        String fanout = exchange("fanout");
        String full = queue(ONE);
        String free = queue(Map.of());
        channel.queueBind(full, fanout, "");
        channel.queueBind(free, fanout, "");

        assertTrue(isTaken(channel, fanout, "", "first"));
        assertFalse(isTaken(channel, fanout, "", "second"));
        assertEquals(List.of("first"), drain(channel, full));
        assertEquals(List.of("first", "second"), drain(channel, free));
    }

    @Test
    void unackedMessagesLeaveRoom() throws Exception {
        String queue = queue(ONE);
        assertTrue(isTaken(channel, "", queue, "unacked"));
        channel.basicGet(queue, false);

        assertTrue(isTaken(channel, "", queue, "ready"));
        assertFalse(isTaken(channel, "", queue, "refused"));
    }

    @Test
    void refusedMessagesBecomeDeadLettersWithDlx() throws Exception {
        String dead = queue(Map.of());
        String queue = queue(with(with(deadLettersTo(dead), "x-max-length", 1), "x-overflow", "reject-publish-dlx"));
        Deliveries letters = Deliveries.consumeNoAck(channel, dead);

        assertTrue(isTaken(channel, "", queue, "kept"));
        assertFalse(isTaken(channel, "", queue, "refused"));
        Delivery letter = letters.next();
        assertEquals("refused", Deliveries.text(letter));
        assertEquals(List.of(queue + " maxlen 1"), Deaths.summary(letter));
        assertEquals(List.of("kept"), drain(channel, queue));
    }

    @Test
    void refusedMessagesAreNoDeadLettersWithoutDlx() throws Exception {
        String dead = queue(Map.of());
        String queue = queue(with(with(deadLettersTo(dead), "x-max-length", 1), "x-overflow", "reject-publish"));
        Deliveries letters = Deliveries.consumeNoAck(channel, dead);

        assertTrue(isTaken(channel, "", queue, "kept"));
        assertFalse(isTaken(channel, "", queue, "refused"));
        letters.expectNothing();
    }

    @Test
    void fullQueueIsFullAfterAKill(@TempDir Path dir) throws Exception {
        try (DurableBroker broker = DurableBroker.start(dir)) {
            broker.channel().queueDeclare("limited", true, false, false, ONE);
            assertTrue(isTaken(broker.channel(), "", "limited", "first"));

            Channel after = broker.killAndRestart();
            assertFalse(isTaken(after, "", "limited", "second"));
            assertEquals(List.of("first"), drain(after, "limited"));
            assertTrue(isTaken(after, "", "limited", "third"));
        }
    }

    private static void settle(Map<Long, Boolean> verdicts, long tag, boolean multiple, boolean taken) {
        for (long each = multiple ? 1 : tag; each <= tag; each++) {
            verdicts.putIfAbsent(each, taken);
        }
    }

    /** Publishes a persistent message; whether it was acknowledged and not refused. */
    private static boolean isTaken(Channel channel, String exchange, String key, String body)
            throws IOException, InterruptedException, TimeoutException {
        channel.confirmSelect();
        channel.basicPublish(exchange, key, persistent(), bytes(body));
        return channel.waitForConfirms(Timeouts.ANSWER.toMillis());
    }
}
