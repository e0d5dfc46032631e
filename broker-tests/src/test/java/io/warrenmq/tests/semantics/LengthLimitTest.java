package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.DurableBroker;
import io.warrenmq.tests.harness.Ready;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code x-max-length} and {@code x-max-length-bytes} where the oldest message makes room, which is the default. */
final class LengthLimitTest extends SemanticsTest {

    static List<Map<String, Object>> twoMessages() {
        return List.of(
                Map.of("x-max-length", 2),
                Map.of("x-max-length", 2, "x-overflow", "drop-head"),
                Map.of("x-max-length-bytes", 10),
                Map.of("x-max-length", 2, "x-max-length-bytes", 1000),
                Map.of("x-max-length", 1000, "x-max-length-bytes", 10));
    }

    @ParameterizedTest
    @MethodSource("twoMessages")
    void oldestMessagesMakeRoom(Map<String, Object> limit) throws IOException, InterruptedException {
        String queue = queue(limit);
        for (String body : List.of("first", "2nd..", "third", "4th..")) {
            publishConfirmed(channel, "", queue, body);
        }

        assertEquals(2, Ready.count(channel, queue));
        assertEquals(List.of("third", "4th.."), drain(channel, queue));
    }

    @Test
    void bytesAreThoseOfTheBodies() throws IOException, InterruptedException {
        String queue = queue(Map.of("x-max-length-bytes", 10));
        for (String body : List.of("12345", "67890", "abc")) {
            publishConfirmed(channel, "", queue, body);
        }

        assertEquals(List.of("67890", "abc"), drain(channel, queue));
    }

    @Test
    void messageLargerThanTheLimitIsDroppedTogetherWithWhatWasBeforeIt() throws IOException, InterruptedException {
        String queue = queue(Map.of("x-max-length-bytes", 5));
        publishConfirmed(channel, "", queue, "fits");
        publishConfirmed(channel, "", queue, "does not fit");

        assertEquals(List.of(), drain(channel, queue));
    }

    @Test
    void onlyReadyMessagesCount() throws IOException, InterruptedException {
        String queue = queue(Map.of("x-max-length", 1));
        publishConfirmed(channel, "", queue, "unacked");
        long tag = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
        publishConfirmed(channel, "", queue, "ready");

        assertEquals(1, Ready.count(channel, queue));
        channel.basicAck(tag, false);
        assertEquals(List.of("ready"), drain(channel, queue));
    }

    @Test
    void requeueAboveTheLimitDropsTheHead() throws IOException, InterruptedException {
        String queue = queue(Map.of("x-max-length", 1));
        publishConfirmed(channel, "", queue, "requeued");
        long tag = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
        publishConfirmed(channel, "", queue, "ready");
        channel.basicNack(tag, false, true);

        assertEquals(List.of("ready"), drain(channel, queue));
    }

    @Test
    void lengthOfZeroServesOnlyWhoWaits() throws IOException, InterruptedException {
        String queue = queue(Map.of("x-max-length", 0));
        publishConfirmed(channel, "", queue, "nobody waits");
        Deliveries deliveries = Deliveries.consumeNoAck(channel, queue);
        publishConfirmed(channel, "", queue, "somebody waits");

        assertEquals("somebody waits", deliveries.nextBody());
    }

    @Test
    void limitAndWhatItDroppedSurviveAKill(@TempDir Path dir) throws IOException, InterruptedException {
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel before = broker.channel();
            before.queueDeclare("limited", true, false, false, Map.of("x-max-length", 2));
            for (String body : List.of("first", "second", "third", "fourth")) {
                publishConfirmed(before, "", "limited", persistent(), body);
            }

            Channel after = broker.killAndRestart();
            assertEquals(2, Ready.count(after, "limited"));
            publishConfirmed(after, "", "limited", persistent(), "fifth");
            assertEquals(List.of("fourth", "fifth"), drain(after, "limited"));
        }
    }
}
