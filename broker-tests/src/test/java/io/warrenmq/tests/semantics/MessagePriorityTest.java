package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.awaitConfirms;
import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.DurableBroker;
import io.warrenmq.tests.harness.Ready;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code x-max-priority} and {@code priority}: the highest first, and in order within each. */
final class MessagePriorityTest extends SemanticsTest {
    private static final Map<String, Object> TEN = Map.of("x-max-priority", 10);

    @Test
    void higherPrioritiesComeFirstInOrderWithinEach() throws IOException, InterruptedException {
        String queue = queue(TEN);
        for (int i = 0; i < 9; i++) {
            publishConfirmed(channel, "", queue, priority(i % 3), "priority " + i % 3 + " number " + i / 3);
        }

        assertEquals(
                List.of(
                        "priority 2 number 0",
                        "priority 2 number 1",
                        "priority 2 number 2",
                        "priority 1 number 0",
                        "priority 1 number 1",
                        "priority 1 number 2",
                        "priority 0 number 0",
                        "priority 0 number 1",
                        "priority 0 number 2"),
                drain(channel, queue));
    }

    @Test
    void all256LevelsAreKeptApart() throws IOException, InterruptedException {
        String queue = queue(Map.of("x-max-priority", 255));
        List<Integer> levels = new ArrayList<>(IntStream.range(0, 256).boxed().toList());
        Collections.shuffle(levels, new Random(42));
        channel.confirmSelect();
        for (int level : levels) {
            channel.basicPublish("", queue, priority(level), bytes(Integer.toString(level)));
        }
        awaitConfirms(channel);
        List<String> expected =
                IntStream.range(0, 256).mapToObj(i -> Integer.toString(255 - i)).toList();

        assertEquals(expected, drain(channel, queue));
    }

    @Test
    void missingPriorityIsZeroAndTooHighOnesAreTheHighest() throws IOException, InterruptedException {
        String queue = queue(TEN);
        publishConfirmed(channel, "", queue, "missing");
        publishConfirmed(channel, "", queue, priority(0), "zero");
        publishConfirmed(channel, "", queue, priority(10), "ten");
        publishConfirmed(channel, "", queue, priority(200), "above");

        assertEquals(List.of("ten", "above", "missing", "zero"), drain(channel, queue));
    }

    @Test
    void withoutTheArgumentPrioritiesDoNotMatter() throws IOException, InterruptedException {
        String queue = queue(Map.of());
        publishConfirmed(channel, "", queue, priority(1), "first");
        publishConfirmed(channel, "", queue, priority(9), "second");

        assertEquals(List.of("first", "second"), drain(channel, queue));
    }

    @Test
    void laterMessageOfHigherPriorityOvertakesWhatWaits() throws IOException, InterruptedException {
        String queue = queue(TEN);
        channel.basicQos(1);
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishConfirmed(channel, "", queue, priority(1), "delivered at once");
        publishConfirmed(channel, "", queue, priority(1), "waits");
        publishConfirmed(channel, "", queue, priority(5), "overtakes");

        assertEquals("delivered at once", deliveries.nextAcked());
        assertEquals("overtakes", deliveries.nextAcked());
        assertEquals("waits", deliveries.nextAcked());
    }

    @Test
    void requeuedMessageReturnsToItsPlaceWithinItsPriority() throws IOException, InterruptedException {
        String queue = queue(TEN);
        publishConfirmed(channel, "", queue, priority(5), "first");
        publishConfirmed(channel, "", queue, priority(5), "second");
        publishConfirmed(channel, "", queue, priority(1), "low");
        long tag = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
        publishConfirmed(channel, "", queue, priority(9), "high");
        channel.basicNack(tag, false, true);
        Ready.await(channel, queue, 4);

        assertEquals(List.of("high", "first", "second", "low"), drain(channel, queue));
    }

    @Test
    void messageOfLowPriorityExpiresOnTime() throws IOException, InterruptedException {
        String queue = queue(TEN);
        publishConfirmed(channel, "", queue, priority(9), "high");
        BasicProperties low = priority(1).builder().expiration("300").build();
        publishConfirmed(channel, "", queue, low, "low");

        Ready.await(channel, queue, 1);
        assertEquals(List.of("high"), drain(channel, queue));
    }

    @Test
    void prioritiesSurviveAKill(@TempDir Path dir) throws IOException, InterruptedException {
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel before = broker.channel();
            before.queueDeclare("priorities", true, false, false, TEN);
            for (int level : List.of(1, 5, 3, 5, 0)) {
                publishConfirmed(before, "", "priorities", durable(level), "before " + level);
            }

            Channel after = broker.killAndRestart();
            publishConfirmed(after, "", "priorities", durable(4), "after 4");
            assertEquals(
                    List.of("before 5", "before 5", "after 4", "before 3", "before 1", "before 0"),
                    drain(after, "priorities"));
        }
    }

    private static BasicProperties priority(int level) {
        return new BasicProperties.Builder().priority(level).build();
    }

    private static BasicProperties durable(int level) {
        return priority(level).builder().deliveryMode(2).build();
    }
}
