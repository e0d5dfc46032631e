package io.warrenmq.core.queue;

import static io.warrenmq.core.queue.QueueBench.counts;
import static io.warrenmq.core.queue.QueueBench.get;
import static io.warrenmq.core.queue.QueueBench.publish;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** How queues end: deletion with conditions, auto-delete, channels that go. */
final class QueueLifeTest {
    private final QueueBench bench = new QueueBench();
    private final Queue queue = bench.queue();
    private final TestChannel channel = bench.channel();

    // --- delete

    @Test
    void deleteTellsHowManyMessagesWereReady() {
        publish(queue, "1", "2", "3");
        channel.consume(queue, ConsumerSpec.tagged("c").prefetch(1));
        assertEquals(2, queue.delete(false, false));
        assertEquals("ended", counts(queue));
        assertEquals(0, queue.delete(true, true), "it has ended before");
    }

    @Test
    void deleteTellsTheConsumers() {
        TestConsumer first = channel.consume(queue, ConsumerSpec.tagged("a"));
        TestConsumer second = bench.channel().consume(queue, ConsumerSpec.tagged("b"));
        queue.delete(false, false);
        assertTrue(first.cancelledByQueue());
        assertTrue(second.cancelledByQueue());
    }

    @Test
    void ifUnusedSparesAQueueWithConsumers() {
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        assertRefused("PRECONDITION_FAILED - queue 'q1' in vhost '/' in use", () -> queue.delete(true, false));
        assertFalse(consumer.cancelledByQueue());
        channel.cancel(consumer);
        assertEquals(0, queue.delete(true, false));
    }

    @Test
    void ifEmptySparesAQueueWithReadyMessages() {
        publish(queue, "1");
        assertRefused("PRECONDITION_FAILED - queue 'q1' in vhost '/' not empty", () -> queue.delete(false, true));
        channel.took(queue, requireNonNull(get(queue, false)));
        assertEquals(0, queue.delete(false, true), "messages that wait for their ack do not count");
    }

    @Test
    void afterTheEndItsDeliveriesMayStillBeSettled() {
        publish(queue, "1", "2", "3");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        List<Arrival> held = consumer.takeArrivals();
        queue.delete(false, false);
        channel.settle(held.get(0));
        channel.requeue(List.of(held.get(1)));
        channel.close();
        assertEquals("ended", counts(queue));
        assertEquals(List.of(), consumer.takeTexts());
    }

    @Test
    void afterTheEndMessagesAreDroppedAndTheRestIsRefused() {
        queue.delete(false, false);
        publish(queue, "1");
        String missing = "NOT_FOUND - no queue 'q1' in vhost '/'";
        assertRefused(missing, () -> get(queue, true));
        assertRefused(missing, queue::purge);
        assertRefused(missing, () -> channel.consume(queue, ConsumerSpec.tagged("c")));
        assertEquals("ended", counts(queue));
    }

    // --- auto-delete

    @Test
    void anAutoDeleteQueueGoesWithItsLastConsumer() {
        Queue autoDelete = bench.queue(QueueBench.AUTO_DELETE);
        publish(autoDelete, "1");
        assertEquals("1 ready, 0 unacked, 0 consumers", counts(autoDelete), "it had no consumer yet");
        TestConsumer first = channel.consume(autoDelete, ConsumerSpec.tagged("a"));
        TestConsumer second = channel.consume(autoDelete, ConsumerSpec.tagged("b"));
        channel.cancel(first);
        assertEquals(List.of(), bench.ended());
        channel.cancel(second);
        assertEquals(List.of(autoDelete), bench.ended());
        assertEquals("ended", counts(autoDelete));
    }

    @Test
    void anAutoDeleteQueueGoesWithTheChannelOfItsLastConsumer() {
        Queue autoDelete = bench.queue(QueueBench.AUTO_DELETE);
        TestChannel other = bench.channel();
        channel.consume(autoDelete, ConsumerSpec.tagged("a"));
        other.consume(autoDelete, ConsumerSpec.tagged("b"));
        publish(autoDelete, "1", "2");
        channel.close();
        assertEquals(List.of(), bench.ended());
        assertEquals(2, other.held().size(), "what the first consumer held went to the second");
        other.close();
        assertEquals(List.of(autoDelete), bench.ended());
    }

    @Test
    void anAutoDeleteQueueEndsOnce() {
        Queue autoDelete = bench.queue(QueueBench.AUTO_DELETE);
        TestConsumer consumer = channel.consume(autoDelete, ConsumerSpec.tagged("a"));
        autoDelete.delete(false, false);
        autoDelete.cancel(consumer.consumer());
        autoDelete.abandon(List.of(consumer.consumer()), List.of());
        assertEquals(List.of(), bench.ended(), "who deletes a queue knows that it has ended");
    }

    @Test
    void aChannelWithoutConsumersDoesNotEndAnAutoDeleteQueue() {
        Queue autoDelete = bench.queue(QueueBench.AUTO_DELETE);
        publish(autoDelete, "1");
        channel.took(autoDelete, requireNonNull(get(autoDelete, false)));
        channel.close();
        assertEquals("1 ready, 0 unacked, 0 consumers", counts(autoDelete));
    }

    @Test
    void otherQueuesStayWithoutConsumers() {
        channel.consume(queue, ConsumerSpec.tagged("c"));
        channel.close();
        assertEquals("0 ready, 0 unacked, 0 consumers", counts(queue));
        assertEquals(List.of(), bench.ended());
    }

    // --- a channel that goes

    @Test
    void whatAChannelHeldReturnsInOrderBehindItsConsumers() {
        publish(queue, "1", "2", "3", "4");
        TestConsumer first = channel.consume(queue, ConsumerSpec.tagged("a").prefetch(2));
        TestConsumer second = channel.consume(queue, ConsumerSpec.tagged("b").prefetch(1));
        TestConsumer other = bench.channel().consume(queue, ConsumerSpec.tagged("o"));
        assertEquals(List.of("1", "2"), first.takeTexts());
        assertEquals(List.of("3"), second.takeTexts());
        assertEquals(List.of("4"), other.takeTexts());

        channel.close();
        List<Arrival> again = other.takeArrivals();
        assertEquals(List.of("1", "2", "3"), again.stream().map(Arrival::text).toList());
        assertTrue(again.stream().allMatch(Arrival::redelivered));
        assertEquals(List.of(), first.takeTexts(), "a consumer that has gone gets nothing back");
        assertEquals(List.of(), second.takeTexts());
        assertEquals("0 ready, 4 unacked, 1 consumers", counts(queue));
    }

    @Test
    void whatAChannelHeldGoesBeforeWhatNobodyHasSeen() {
        publish(queue, "1", "2", "3");
        channel.consume(queue, ConsumerSpec.tagged("a").prefetch(2));
        channel.close();
        assertEquals(List.of("1", "2", "3"), QueueBench.drain(queue));
    }

    private static void assertRefused(String replyText, Executable work) {
        BrokerException refusal = assertThrows(BrokerException.class, work);
        assertEquals(replyText, refusal.replyText());
        assertEquals(ReplyCode.Scope.CHANNEL, refusal.code().scope());
    }
}
