package io.warrenmq.core.queue;

import static io.warrenmq.core.queue.QueueBench.counts;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.journal.Recovered.QueueContent;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Queues whose messages are ready some time after they were published. */
final class QueueDelayTest {
    private final QueueBench bench = new QueueBench();
    private final TestChannel channel = bench.channel();

    private static int delayedCount(Queue queue) {
        QueueStatus status = queue.status();
        assertNotNull(status);
        return status.delayedCount();
    }

    @Test
    void aMessageIsReadyWhenItsTimeHasCome() {
        Queue queue = bench.queue(Settings.PLAIN.deliveryDelayMs(2_000).value());
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        bench.publishNow(queue, "1");
        bench.advance(500);
        bench.publishNow(queue, "2");
        assertEquals(2, delayedCount(queue));
        bench.advance(1_499);
        assertEquals(List.of(), consumer.takeTexts());
        bench.advance(1);
        assertEquals(List.of("1"), consumer.takeTexts());
        bench.advance(499);
        assertEquals(List.of(), consumer.takeTexts());
        assertEquals("0 ready, 1 unacked, 1 consumers", counts(queue));
        bench.advance(1);
        assertEquals(List.of("2"), consumer.takeTexts());
        assertEquals(0, delayedCount(queue));
    }

    @Test
    void oneThatCannotBeReadStaysInTheJournalAndHoldsNobodyUp() {
        Queue queue = bench.queue(
                QueueBench.DURABLE, Settings.PLAIN.deliveryDelayMs(2_000).value());
        long position = bench.publishPersistent(queue, "1");
        bench.publishPersistent(queue, "2");
        bench.paging().damage(position);
        IllegalStateException logged = assertThrows(IllegalStateException.class, () -> bench.advance(2_000));
        assertEquals(
                "queue 'q1' in vhost '/' leaves out a delayed message until a restart: it cannot be read, at position "
                        + position,
                requireNonNull(logged.getCause()).getMessage());
        bench.advance(2_000);
        assertEquals(List.of("2"), bench.drainAll(queue));
        bench.nextCycle();
        assertEquals(1, bench.journal().liveCount(queue.identity().id()));
    }

    @Test
    void thousandsThatAreDueAtOnceComeInOrder() {
        Queue queue = bench.queue(Settings.PLAIN.deliveryDelayMs(3_600_000).value());
        for (int i = 0; i < 10_000; i++) {
            bench.publishNow(queue, "m" + i);
        }
        assertEquals(0, bench.heldBytes(), "they wait outside of memory");
        bench.advance(3_600_000);
        bench.nextCycle();
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").withoutAck());
        bench.nextCycle();
        assertEquals(IntStream.range(0, 10_000).mapToObj(i -> "m" + i).toList(), consumer.takeTexts());
    }

    @Test
    void theyStillWaitAfterARestart() {
        var settings = Settings.PLAIN.deliveryDelayMs(10_000).value();
        Queue before = bench.queue(QueueBench.DURABLE, settings);
        bench.publishPersistent(before, "1");
        bench.advance(4_000);
        bench.publishPersistent(before, "2");
        bench.nextCycle();
        QueueContent content = requireNonNull(
                bench.journal().recovered().contents().get(before.identity().id()));
        Queue after = bench.sameQueue(before);
        after.restore(content);
        TestConsumer consumer = channel.consume(after, ConsumerSpec.tagged("c"));
        bench.advance(5_999);
        assertEquals(List.of(), consumer.takeTexts());
        assertEquals(2, delayedCount(after));
        bench.advance(1);
        assertEquals(List.of("1"), consumer.takeTexts());
        bench.advance(4_000);
        assertEquals(List.of("2"), consumer.takeTexts());
    }

    @Test
    void whatWasReadyBeforeARestartKeepsItsHistory() {
        var settings = Settings.PLAIN.deliveryDelayMs(1_000).priorityMax(5).value();
        Queue before = bench.queue(QueueBench.DURABLE, settings);
        BasicProperties important =
                BasicProperties.builder().deliveryMode(2).priority(3).build();
        Message message = TestMessages.to("", before.name(), important, "important");
        message.publishedAt(bench.shard().wallMs());
        message.journaledAt(
                bench.journal().append(message, new long[] {before.identity().id()}, 1));
        before.publish(message);
        bench.publishPersistent(before, "plain");
        bench.advance(1_000);
        channel.consume(before, ConsumerSpec.tagged("c"));
        bench.nextCycle();
        assertEquals("0 ready, 2 unacked, 1 consumers", counts(before));
        Queue after = bench.sameQueue(before);
        after.restore(requireNonNull(
                bench.journal().recovered().contents().get(before.identity().id())));
        TestConsumer consumer = channel.consume(after, ConsumerSpec.tagged("d"));
        bench.nextCycle();
        bench.advance(1);
        List<Arrival> arrivals = consumer.takeArrivals();
        assertEquals(2, arrivals.size());
        assertTrue(arrivals.stream().allMatch(Arrival::redelivered));
    }

    @Test
    void aQueueThatEndsTakesThemAlong() {
        Queue queue = bench.queue(Settings.PLAIN.deliveryDelayMs(1_000).value());
        bench.publishNow(queue, "1", "2");
        assertEquals(2, bench.paging().pagedCount());
        queue.delete(false, false);
        assertEquals(0, bench.paging().pagedCount());
        bench.advance(10_000);
    }

    @Test
    void aMessageThatIsDueAtOnceStaysInMemory() {
        Queue queue = bench.queue(Settings.PLAIN.deliveryDelayMs(100).value());
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").withoutAck());
        bench.publishNow(queue, "1", "2");
        assertEquals(0, bench.paging().pagedCount());
        bench.advance(99);
        bench.publishNow(queue, "3");
        assertEquals(List.of(), consumer.takeTexts());
        bench.advance(1);
        assertEquals(List.of("1", "2"), consumer.takeTexts());
        bench.advance(99);
        assertEquals(List.of("3"), consumer.takeTexts());
        assertEquals(0, bench.heldBytes());
    }

    @Test
    void thousandsWithAShortDelayKeepTheirOrder() {
        Queue queue = bench.queue(Settings.PLAIN.deliveryDelayMs(200).value());
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").withoutAck());
        List<String> expected = new ArrayList<>();
        for (int ms = 0; ms < 300; ms++) {
            for (int i = 0; i < 40; i++) {
                String body = "m" + expected.size();
                expected.add(body);
                bench.publishNow(queue, body);
            }
            bench.advance(1);
        }
        bench.advance(200);
        bench.nextCycle();
        assertEquals(expected, consumer.takeTexts());
        assertEquals(0, bench.paging().pagedCount());
    }
}
