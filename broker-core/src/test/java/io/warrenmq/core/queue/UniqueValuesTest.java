package io.warrenmq.core.queue;

import static io.warrenmq.core.queue.QueueBench.DURABLE;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.settings.Overflow;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Queues with {@code x-message-deduplication}. */
final class UniqueValuesTest {
    private final QueueBench bench = new QueueBench();
    private final TestChannel channel = bench.channel();

    private Queue transientQueue() {
        return bench.queue(Settings.PLAIN.unique().value());
    }

    private Queue durableQueue() {
        return bench.queue(DURABLE, Settings.PLAIN.unique().value());
    }

    private void publish(Queue queue, String... messages) {
        bench.publishWith(UniqueValues.HEADER, queue, messages);
    }

    private void publishPersistent(Queue queue, String... messages) {
        bench.publishPersistentWith(UniqueValues.HEADER, queue, messages);
    }

    @Test
    void aValueThatIsThereIsDropped() {
        Queue queue = transientQueue();
        publish(queue, "a:1", "b:1", "a:2", "no value", "no value");
        assertEquals(2 + 2, requireNonNull(queue.status()).readyCount());
        assertEquals(1, queue.repeatedCount());
        assertEquals(List.of("a:1", "b:1", "no value", "no value"), bench.drainAll(queue));
    }

    @Test
    void aValueIsNewWhenItsMessageHasGone() {
        for (Queue queue : List.of(transientQueue(), durableQueue())) {
            boolean durable = queue.options().durable();
            for (int i = 0; i < 3; i++) {
                if (durable) {
                    publishPersistent(queue, "a:" + i, "a:again");
                } else {
                    publish(queue, "a:" + i, "a:again");
                }
                assertEquals(List.of("a:" + i), bench.drainAll(queue));
            }
            publish(queue, "a:x");
            assertEquals(1, queue.purge());
            publish(queue, "a:y");
            assertEquals(List.of("a:y"), bench.drainAll(queue));
        }
        assertEquals(0, bench.paging().pagedCount());
    }

    @Test
    void aMessageThatIsWithAConsumerIsStillThere() {
        Queue queue = transientQueue();
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        publish(queue, "a:1", "a:2");
        bench.nextCycle();
        assertEquals(List.of("a:1"), consumer.takeTexts());
        channel.requeue(channel.held());
        publish(queue, "a:3");
        bench.nextCycle();
        assertEquals(List.of("a:1"), consumer.takeTexts());
        channel.settleAll();
        publish(queue, "a:4");
        bench.nextCycle();
        assertEquals(List.of("a:4"), consumer.takeTexts());
    }

    @Test
    void aDroppedMessageIsSettled() {
        Queue queue = durableQueue();
        publishPersistent(queue, "a:1", "a:2");
        assertEquals(1, bench.journal().liveCount(queue.identity().id()));
    }

    @Test
    void aFullQueueTakesWhatItDrops() {
        Queue queue = bench.queue(
                Settings.PLAIN.countMax(1, Overflow.REJECT_PUBLISH).unique().value());
        publish(queue, "a:1");
        assertTrue(queue.publish(message("a")));
        assertFalse(queue.publish(message("b")));
        assertEquals(List.of("a:1"), bench.drainAll(queue));
        assertTrue(queue.publish(message("b")), "what was refused was never there");
    }

    private Message message(String value) {
        BasicProperties properties = BasicProperties.builder()
                .headers(FieldTable.builder().put(UniqueValues.HEADER, value).build())
                .build();
        Message message = TestMessages.to("", "q", properties, value);
        message.publishedAt(bench.shard().wallMs());
        return message;
    }

    @Test
    void aMessageThatDiesLeavesItsValue() {
        Queue queue = bench.queue(Settings.PLAIN.ttlMs(1_000).unique().value());
        publish(queue, "a:1");
        bench.advance(1_000);
        publish(queue, "a:2");
        assertEquals(List.of("a:2"), bench.drainAll(queue));
    }

    @Test
    void delayedMessagesAreThere() {
        Queue queue = bench.queue(Settings.PLAIN.deliveryDelayMs(1_000).unique().value());
        publish(queue, "a:1", "a:2");
        bench.advance(1_000);
        bench.nextCycle();
        assertEquals(List.of("a:1"), bench.drainAll(queue));
        assertEquals(0, bench.paging().pagedCount());
    }

    @Test
    void valuesAreKnownAfterARestart() {
        Queue before = durableQueue();
        List<String> all = IntStream.range(0, 2_000).mapToObj(i -> i + ":1").toList();
        publishPersistent(before, all.toArray(String[]::new));
        bench.nextCycle();
        Queue after = bench.sameQueue(before);
        List<String> done = new ArrayList<>();
        after.restore(
                requireNonNull(bench.journal()
                        .recovered()
                        .contents()
                        .get(before.identity().id())),
                () -> done.add("done"));
        assertEquals(List.of(), done, "the messages must be read first");
        bench.nextCycle();
        assertEquals(List.of("done"), done);
        publishPersistent(after, "0:2", "1999:2", "new:2");
        List<String> expected = new ArrayList<>(all);
        expected.add("new:2");
        assertEquals(expected, bench.drainAll(after));
        publishPersistent(after, "0:3");
        assertEquals(List.of("0:3"), bench.drainAll(after));
    }
}
