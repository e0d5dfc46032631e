package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.warrenmq.tests.harness.DurableBroker;
import io.warrenmq.tests.harness.Messages;
import io.warrenmq.tests.harness.Ready;
import io.warrenmq.tests.harness.Since;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code x-dead-letter-strategy}: whether a dead letter may get lost when its target cannot take it. */
@ParameterizedClass(name = "{0} queue")
@ValueSource(strings = {"classic", "quorum"})
final class DeadLetterStrategyTest extends SemanticsTest {
    /** The broker tries again in its own time. */
    private static final Duration RETRIED = Duration.ofSeconds(60);

    private static final Map<String, Object> ONE = Map.of("x-max-length", 1, "x-overflow", "reject-publish");

    private final String type;

    DeadLetterStrategyTest(String type) {
        this.type = type;
    }

    @Test
    void atMostOnceDropsWhatTheTargetRefuses() throws IOException, InterruptedException {
        String dead = durableQueue(ONE);
        String queue = durableQueue(source(dead, "at-most-once"));
        rejectTwo(queue, dead);
        Since.now().awaitElapsed(Timeouts.SILENCE.toMillis());

        assertEquals("first", take(dead));
        assertEquals(0, Ready.count(channel, queue));
        assertEquals(0, Ready.count(channel, dead));
    }

    @Test
    void atLeastOnceKeepsWhatTheTargetRefusesUntilItTakesIt() throws IOException, InterruptedException {
        String dead = durableQueue(ONE);
        String queue = durableQueue(source(dead, "at-least-once"));
        rejectTwo(queue, dead);

        assertEquals("first", take(dead));
        Ready.await(channel, dead, 1, RETRIED);
        assertEquals("second", take(dead));
    }

    @Test
    void atLeastOnceWaitsForAnExchangeThatIsMissing() throws IOException, InterruptedException {
        String target = unique("later");
        String dead = durableQueue(Map.of());
        String queue = durableQueue(with(source(dead, "at-least-once"), "x-dead-letter-exchange", target));
        publishConfirmed(channel, "", queue, persistent(), "kept");
        rejectNext(queue);
        channel.exchangeDeclare(target, "fanout", false, true, null);
        channel.queueBind(dead, target, "");

        Ready.await(channel, dead, 1, RETRIED);
        assertEquals("kept", take(dead));
    }

    @Test
    void atLeastOnceKeepsThemThroughAKill(@TempDir Path dir) throws IOException, InterruptedException {
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel before = broker.channel();
            before.queueDeclare("dead", true, false, false, ONE);
            before.queueDeclare(
                    "source", true, false, false, with(source("dead", "at-least-once"), "x-message-ttl", 200));
            publishConfirmed(before, "", "source", persistent(), "first");
            Ready.await(before, "dead", 1);
            publishConfirmed(before, "", "source", persistent(), "second");

            Channel after = broker.killAndRestart();
            assertEquals("first", Messages.text(after.basicGet("dead", true)));
            Ready.await(after, "dead", 1, RETRIED);
            assertEquals("second", Messages.text(after.basicGet("dead", true)));
        }
    }

    private Map<String, Object> source(String dead, String strategy) {
        return Map.of(
                "x-queue-type", type,
                "x-overflow", "reject-publish",
                "x-dead-letter-exchange", "",
                "x-dead-letter-routing-key", dead,
                "x-dead-letter-strategy", strategy);
    }

    private void rejectTwo(String queue, String dead) throws IOException, InterruptedException {
        for (String body : List.of("first", "second")) {
            publishConfirmed(channel, "", queue, persistent(), body);
            rejectNext(queue);
            Ready.await(channel, dead, 1);
        }
    }

    private void rejectNext(String queue) throws IOException {
        channel.basicReject(channel.basicGet(queue, false).getEnvelope().getDeliveryTag(), false);
    }

    private String take(String queue) throws IOException {
        GetResponse next = channel.basicGet(queue, true);
        return Messages.text(next);
    }
}
