package io.warrenmq.core.queue;

import static io.warrenmq.core.queue.QueueBench.counts;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.settings.Overflow;
import io.warrenmq.core.queue.settings.RetryDelay;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Length limits, priorities, what comes back, and single active consumers. */
final class QueueLimitsTest {
    private final QueueBench bench = new QueueBench();
    private final TestChannel channel = bench.channel();

    private Queue queue(Settings settings) {
        return bench.queue(settings.value());
    }

    // --- length

    @Test
    void theOldestMakesRoom() {
        Queue queue = queue(Settings.PLAIN.countMax(2, Overflow.DROP_HEAD).deadLetters());
        bench.publishNow(queue, "1", "2", "3", "4");
        assertEquals(List.of("1 maxlen", "2 maxlen"), bench.takeDeaths());
        assertEquals("2 ready, 0 unacked, 0 consumers", counts(queue));
    }

    @Test
    void bytesOfBodiesCount() {
        Queue queue = queue(Settings.PLAIN.bytesMax(10, Overflow.DROP_HEAD).deadLetters());
        bench.publishNow(queue, "1234", "5678", "90");
        assertEquals(List.of(), bench.takeDeaths());
        bench.publishNow(queue, "x");
        assertEquals(List.of("1234 maxlen"), bench.takeDeaths());
        bench.publishNow(queue, "longer than all");
        assertEquals(4, bench.takeDeaths().size());
        assertEquals("0 ready, 0 unacked, 0 consumers", counts(queue));
    }

    @Test
    void whatIsWithConsumersDoesNotCount() {
        Queue queue = queue(Settings.PLAIN.countMax(1, Overflow.DROP_HEAD).deadLetters());
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(2));
        bench.publishNow(queue, "1", "2", "3");
        assertEquals(List.of("1", "2"), consumer.takeTexts());
        assertEquals(List.of(), bench.takeDeaths());
        channel.cancel(consumer);
        channel.requeue(channel.held());
        assertEquals(List.of("1 maxlen", "2 maxlen"), bench.takeDeaths());
    }

    @Test
    void aLimitOfNothingDeliversAtOnceOrNever() {
        Queue queue = queue(Settings.PLAIN.countMax(0, Overflow.DROP_HEAD).deadLetters());
        bench.publishNow(queue, "1");
        assertEquals(List.of("1 maxlen"), bench.takeDeaths());
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        bench.publishNow(queue, "2");
        assertEquals(List.of("2"), consumer.takeTexts());
    }

    @Test
    void aFullQueueRefuses() {
        Queue queue = queue(Settings.PLAIN.countMax(1, Overflow.REJECT_PUBLISH).deadLetters());
        assertTrue(queue.publish(TestMessages.of("1")));
        assertFalse(queue.publish(TestMessages.of("2")));
        assertEquals(List.of(), bench.takeDeaths());
        assertNotNull(QueueBench.get(queue, true));
        assertTrue(queue.publish(TestMessages.of("3")));
    }

    @Test
    void whatAFullQueueRefusesCanBeADeadLetter() {
        Queue queue =
                queue(Settings.PLAIN.countMax(1, Overflow.REJECT_PUBLISH_DLX).deadLetters());
        assertTrue(queue.publish(TestMessages.of("1")));
        assertFalse(queue.publish(TestMessages.of("2")));
        assertEquals(List.of("2 maxlen"), bench.takeDeaths());
    }

    @Test
    void aRefusedMessageIsDoneForTheJournal() {
        Queue queue = bench.queue(
                QueueBench.DURABLE,
                Settings.PLAIN.countMax(1, Overflow.REJECT_PUBLISH).value());
        bench.publishPersistent(queue, "1");
        bench.publishPersistent(queue, "2");
        assertEquals(1, bench.journal().liveCount(queue.identity().id()));
    }

    @Test
    void aSmallerLimitHoldsForWhatWaitsAlready() {
        QueueBench small = new QueueBench(500);
        Queue queue = small.queue(Settings.PLAIN.deadLetters().value());
        for (int i = 0; i < 1_000; i++) {
            small.publishNow(queue, "m" + i);
        }
        queue.configure(
                Settings.PLAIN.countMax(10, Overflow.DROP_HEAD).deadLetters().value());
        small.nextCycle();
        assertEquals(990, small.takeDeaths().size());
        assertEquals("10 ready, 0 unacked, 0 consumers", counts(queue));
    }

    // --- priorities

    private void publishWithPriority(Queue queue, int priority, String body) {
        bench.publish(queue, BasicProperties.builder().priority(priority).build(), body);
    }

    @Test
    void higherPrioritiesComeFirst() {
        Queue queue = queue(Settings.PLAIN.priorityMax(5));
        bench.publishNow(queue, "none");
        publishWithPriority(queue, 3, "3 a");
        publishWithPriority(queue, 9, "9");
        publishWithPriority(queue, 5, "5");
        publishWithPriority(queue, 3, "3 b");
        assertEquals("5 ready, 0 unacked, 0 consumers", counts(queue));
        assertEquals(
                List.of("9", "5", "3 a", "3 b", "none"),
                channel.consume(queue, ConsumerSpec.tagged("c")).takeTexts());
    }

    @Test
    void aMessageThatComesBackKeepsItsPriority() {
        Queue queue = queue(Settings.PLAIN.priorityMax(255));
        publishWithPriority(queue, 200, "first");
        publishWithPriority(queue, 100, "later");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(1));
        Arrival first = consumer.takeArrivals().getFirst();
        publishWithPriority(queue, 255, "urgent");
        channel.requeue(List.of(first));
        assertEquals(List.of("urgent"), consumer.takeTexts());
        channel.settleAll();
        assertEquals(List.of("first"), consumer.takeTexts());
        channel.settleAll();
        assertEquals(List.of("later"), consumer.takeTexts());
    }

    @Test
    void prioritiesHoldForMessagesOnDisk() {
        QueueBench small = new QueueBench(500);
        Queue queue = small.queue(Settings.PLAIN.priorityMax(2).value());
        for (int i = 0; i < 300; i++) {
            small.publish(queue, BasicProperties.builder().priority(i % 3).build(), (i % 3) + " " + i);
        }
        TestConsumer consumer =
                small.channel().consume(queue, ConsumerSpec.tagged("c").withoutAck());
        small.nextCycle();
        List<String> got = consumer.takeTexts();
        assertEquals(300, got.size());
        assertEquals(List.of("2 2", "1 1", "0 0"), List.of(got.get(0), got.get(100), got.get(200)));
        assertEquals(List.of("2 299", "1 298", "0 297"), List.of(got.get(99), got.get(199), got.get(299)));
    }

    // --- what comes back

    private void fail(TestConsumer consumer) {
        Arrival arrival = consumer.takeArrivals().getFirst();
        channel.fail(arrival);
    }

    @Test
    void aMessageThatFailsTooOftenIsDead() {
        Queue queue = queue(Settings.PLAIN.deliveryLimit(2).deadLetters());
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(1));
        bench.publishNow(queue, "1");
        fail(consumer);
        fail(consumer);
        Arrival third = consumer.takeArrivals().getFirst();
        assertEquals(FieldValue.Int.of(2), countOf(third));
        channel.fail(third);
        assertEquals(List.of("1 delivery_limit"), bench.takeDeaths());
        assertEquals("0 ready, 0 unacked, 1 consumers", counts(queue));
    }

    private static FieldValue countOf(Arrival arrival) {
        FieldTable headers = arrival.message().properties().headers();
        FieldValue count = headers == null ? null : headers.find("x-delivery-count");
        return count == null ? FieldValue.Int.of(0) : count;
    }

    /** RabbitMQ 4.3: giving back is no failure. */
    @Test
    void whatIsGivenBackDoesNotCountAsFailed() {
        Queue queue = queue(Settings.PLAIN.deliveryLimit(1).deadLetters());
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(1));
        bench.publishNow(queue, "1");
        for (int i = 0; i < 10; i++) {
            channel.requeue(consumer.takeArrivals());
        }
        assertEquals(FieldValue.Int.of(0), countOf(consumer.takeArrivals().getFirst()));
    }

    @Test
    void aMessageThatFailsWaitsLongerEachTimeAndHoldsUpNoOther() {
        Queue queue = queue(Settings.PLAIN.retryDelay(RetryDelay.Which.FAILED, 100, 250));
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(1));
        bench.publishNow(queue, "1");
        for (long delayMs : new long[] {100, 200, 250, 250}) {
            fail(consumer);
            bench.publishNow(queue, "other");
            assertEquals(List.of("other"), consumer.takeTexts());
            channel.settleAll();
            bench.advance(delayMs - 1);
            assertEquals(List.of(), consumer.takeTexts());
            bench.advance(1);
            assertEquals(1, channel.held().size(), "after " + delayMs + " ms");
        }
    }

    // --- single active consumers

    @Test
    void theWaitForTheNextDeliveryGoesOnThroughARestart() {
        Queue before = bench.queue(
                QueueBench.DURABLE,
                Settings.PLAIN.retryDelay(RetryDelay.Which.FAILED, 1_000, 1_000).value());
        bench.publishPersistent(before, "1");
        bench.publishPersistent(before, "2");
        TestConsumer consumer = channel.consume(before, ConsumerSpec.tagged("c").prefetch(1));
        bench.nextCycle();
        channel.cancel(consumer);
        channel.fail(consumer.takeArrivals().getFirst());
        Queue after = bench.sameQueue(before);
        after.restore(requireNonNull(
                bench.journal().recovered().contents().get(before.identity().id())));
        assertEquals(1, requireNonNull(after.status()).delayedCount());
        assertEquals(List.of("2"), bench.drainAll(after));
        bench.advance(1_001);
        Queue.Got got = requireNonNull(bench.getLater(after, false));
        assertTrue(got.redelivered());
        assertEquals("1", TestMessages.text(got.message()));
        assertEquals(1, ((FieldValue.Int) requireNonNull(got.message().header("x-delivery-count"))).value());
    }

    @Test
    void oneConsumerGetsAllUntilItGoes() {
        Queue queue = queue(Settings.PLAIN.singleActive());
        TestConsumer first = channel.consume(queue, ConsumerSpec.tagged("a").withoutAck());
        TestConsumer second = channel.consume(queue, ConsumerSpec.tagged("b").withoutAck());
        TestConsumer third = channel.consume(queue, ConsumerSpec.tagged("c").withoutAck());
        bench.publishNow(queue, "1", "2");
        channel.cancel(second);
        bench.publishNow(queue, "3");
        assertEquals(List.of("1", "2", "3"), first.takeTexts());
        channel.cancel(first);
        bench.publishNow(queue, "4");
        assertEquals(List.of("4"), third.takeTexts());
        assertEquals(List.of(), second.takeTexts());
    }

    @Test
    void theActiveConsumerIsNotHelpedByOthers() {
        Queue queue = queue(Settings.PLAIN.singleActive());
        TestConsumer active = channel.consume(queue, ConsumerSpec.tagged("a").prefetch(1));
        TestConsumer other = channel.consume(queue, ConsumerSpec.tagged("b"));
        bench.publishNow(queue, "1", "2");
        assertEquals(List.of("1"), active.takeTexts());
        assertEquals(List.of(), other.takeTexts());
    }
}
