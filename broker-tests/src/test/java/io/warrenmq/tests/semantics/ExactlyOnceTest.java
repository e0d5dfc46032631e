package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.headers;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.DurableBroker;
import io.warrenmq.tests.harness.Messages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code x-producer-id} and {@code x-sequence}: a message that is published again is confirmed and dropped. */
final class ExactlyOnceTest extends SemanticsTest {

    @Test
    void repeatedMessagesAreConfirmedAndDropped() throws IOException, InterruptedException {
        String queue = durableQueue(Map.of());
        publish(queue, "p", 1, "one");
        publish(queue, "p", 2, "two");
        publish(queue, "p", 2, "two again");
        publish(queue, "p", 1, "one again");
        publish(queue, "p", 3, "three");

        assertEquals(List.of("one", "two", "three"), drain(channel, queue));
    }

    @Test
    void repeatedMessageIsDroppedAlsoWhenTheFirstWasConsumed() throws IOException, InterruptedException {
        String queue = durableQueue(Map.of());
        publish(queue, "p", 1, "one");
        assertEquals(List.of("one"), drain(channel, queue));
        publish(queue, "p", 1, "one again");

        assertEquals(List.of(), drain(channel, queue));
    }

    @Test
    void producersCountForThemselves() throws IOException, InterruptedException {
        String queue = durableQueue(Map.of());
        publish(queue, "p", 1, "p one");
        publish(queue, "q", 1, "q one");
        publish(queue, "q", 1, "q one again");

        assertEquals(List.of("p one", "q one"), drain(channel, queue));
    }

    @Test
    void queuesCountForThemselves() throws IOException, InterruptedException {
        String fanout = exchange("fanout");
        String first = durableQueue(Map.of());
        String second = durableQueue(Map.of());
        publish(first, "p", 1, "to the first");
        channel.queueBind(first, fanout, "");
        channel.queueBind(second, fanout, "");
        publishConfirmed(channel, fanout, "", numbered("p", 1), "to both");

        assertEquals(List.of("to the first"), drain(channel, first));
        assertEquals(List.of("to both"), drain(channel, second));
    }

    @Test
    void messagesWithoutTheHeadersAreNeverDropped() throws IOException, InterruptedException {
        String queue = durableQueue(Map.of());
        publishConfirmed(channel, "", queue, "same");
        publishConfirmed(channel, "", queue, "same");

        assertEquals(List.of("same", "same"), drain(channel, queue));
    }

    @Test
    void repeatedMessagesAreKnownAfterAKill(@TempDir Path dir) throws IOException, InterruptedException {
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel before = broker.channel();
            before.queueDeclare("once", true, false, false, Map.of());
            publishConfirmed(before, "", "once", numbered("p", 1), "one");
            publishConfirmed(before, "", "once", numbered("p", 2), "two");
            assertEquals("one", Messages.text(before.basicGet("once", true)));
            publishConfirmed(before, "", "once", numbered("q", 1), "q one");

            Channel after = broker.killAndRestart();
            publishConfirmed(after, "", "once", numbered("p", 1), "one again");
            publishConfirmed(after, "", "once", numbered("p", 2), "two again");
            publishConfirmed(after, "", "once", numbered("p", 3), "three");
            List<String> bodies = drain(after, "once");
            // Whether the first was taken is not written at once; it may come again, but its repetition may not.
            assertEquals(
                    List.of("two", "q one", "three"),
                    bodies.stream().filter(body -> !body.equals("one")).toList());
        }
    }

    @Test
    void repeatedMessagesAreKnownAfterAStop(@TempDir Path dir) throws IOException, InterruptedException {
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel before = broker.channel();
            before.queueDeclare("once", true, false, false, Map.of());
            publishConfirmed(before, "", "once", numbered("p", 1), "one");
            assertEquals(List.of("one"), drain(before, "once"));
            publishConfirmed(before, "", "once", numbered("p", 2), "two");

            Channel after = broker.stopAndRestart();
            publishConfirmed(after, "", "once", numbered("p", 1), "one again");
            publishConfirmed(after, "", "once", numbered("p", 2), "two again");
            publishConfirmed(after, "", "once", numbered("p", 3), "three");
            assertEquals(List.of("two", "three"), drain(after, "once"));

            after.queuePurge("once");
            Channel again = broker.stopAndRestart();
            publishConfirmed(again, "", "once", numbered("p", 3), "three again");
            assertEquals(List.of(), drain(again, "once"));
        }
    }

    /** A publisher that loses its connection, with many messages of which it knows nothing, publishes them again. */
    @Test
    void aPublisherThatStartsOverAfterAKillLosesNothingAndRepeatsNothing(@TempDir Path dir)
            throws IOException, InterruptedException {
        try (DurableBroker broker = DurableBroker.start(dir)) {
            Channel before = broker.channel();
            before.queueDeclare("once", true, false, false, Map.of());
            before.confirmSelect();
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                all.add("m" + i);
                before.basicPublish("", "once", numbered("p", i), Messages.bytes("m" + i));
            }
            Channel after = broker.killAndRestart();
            after.confirmSelect();
            for (int i = 0; i < 500; i++) {
                after.basicPublish("", "once", numbered("p", i), Messages.bytes("m" + i));
            }
            Messages.awaitConfirms(after);
            assertEquals(all, drain(after, "once"));
        }
    }

    @Test
    void aProducerMayUseSeveralConnectionsAndTransactions() throws IOException, InterruptedException {
        String queue = durableQueue(Map.of("x-queue-type", "quorum"));
        publish(queue, "p", 1, "one");
        Channel other = connection().createChannel();
        other.txSelect();
        other.basicPublish("", queue, numbered("p", 1), Messages.bytes("one again"));
        other.basicPublish("", queue, numbered("p", 2), Messages.bytes("two"));
        other.basicPublish("", queue, numbered("p", 2), Messages.bytes("two again"));
        other.txCommit();
        publish(queue, "p", 2, "two again");

        assertEquals(List.of("one", "two"), drain(channel, queue));
    }

    @Test
    void aRefusedMessageIsNewWhenItComesAgain() throws IOException, InterruptedException {
        String queue = durableQueue(Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
        publish(queue, "p", 1, "one");
        channel.basicPublish("", queue, numbered("p", 2), Messages.bytes("two"));
        assertFalse(channel.waitForConfirms());
        assertEquals(List.of("one"), drain(channel, queue));
        publish(queue, "p", 2, "two");

        assertEquals(List.of("two"), drain(channel, queue));
    }

    @Test
    void wrongNumbersAreRefused() throws IOException {
        String queue = durableQueue(Map.of());
        assertRefused(
                queue, Map.of("x-producer-id", "p"), "header 'x-producer-id' is \"p\", but header 'x-sequence' ...");
        assertRefused(queue, Map.of("x-sequence", 1), "header 'x-sequence' is 1, but header 'x-producer-id' ...");
        assertRefused(queue, Map.of("x-producer-id", "", "x-sequence", 1), "header 'x-producer-id' must be ...");
        assertRefused(queue, Map.of("x-producer-id", "p", "x-sequence", -1), "header 'x-sequence' must be ...");
        assertRefused(queue, Map.of("x-producer-id", "p", "x-sequence", "1"), "header 'x-sequence' must be ...");
    }

    private void assertRefused(String queue, Map<String, Object> headers, String text) throws IOException {
        Channel refused = connection().createChannel();
        assertClosesChannel(
                refused,
                406,
                "PRECONDITION_FAILED - invalid message: " + text,
                () -> refused.basicPublish("", queue, headers(headers), Messages.bytes("m")));
    }

    private void publish(String queue, String producer, long sequence, String body)
            throws IOException, InterruptedException {
        publishConfirmed(channel, "", queue, numbered(producer, sequence), body);
    }

    private static BasicProperties numbered(String producer, long sequence) {
        return headers(Map.of("x-producer-id", producer, "x-sequence", sequence))
                .builder()
                .deliveryMode(2)
                .build();
    }
}
