package io.warrenmq.core.queue;

import static io.warrenmq.core.queue.QueueBench.counts;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.journal.MarkList;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.journal.TopologyChange.QueueRested;
import io.warrenmq.core.journal.TopologyChange.QueueServed;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.paging.PositionList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a durable queue notes in the journal of its deliveries, and what it makes of that after a restart. */
final class QueueServingTest {
    private static final long SERVED = Long.MAX_VALUE;

    private final QueueBench bench = new QueueBench();
    private final Queue queue = bench.queue(QueueBench.DURABLE);
    private final TestChannel channel = bench.channel();

    private List<TopologyChange> changes() {
        return bench.journal().changes();
    }

    /** Gets and settles one message. */
    private Message take() {
        Queue.Got got = requireNonNull(bench.getLater(queue, true));
        return got.message();
    }

    // --- served

    @Test
    void nothingLeavesBeforeItIsDurableThatTheQueueIsServed() {
        bench.journal().hold(true);
        bench.publishPersistent(queue, "1");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        bench.publishPersistent(queue, "2");
        bench.nextCycle();
        assertEquals(List.of(), consumer.takeTexts());
        assertEquals(List.of(new QueueServed(1)), changes(), "once");

        bench.journal().hold(false);
        bench.nextCycle();
        assertEquals(List.of("1", "2"), consumer.takeTexts());
        bench.publishPersistent(queue, "3");
        assertEquals(List.of("3"), consumer.takeTexts(), "at once from now on");
        assertEquals(List.of(new QueueServed(1)), changes());
    }

    @Test
    void aGetWaitsForItToo() {
        bench.journal().hold(true);
        bench.publishPersistent(queue, "1");
        List<Optional<Queue.Got>> first = QueueBench.askFor(queue, true);
        List<Optional<Queue.Got>> second = QueueBench.askFor(queue, true);
        bench.nextCycle();
        assertEquals(List.of(), first);
        assertEquals(List.of(), second, "it keeps its turn");
        bench.journal().hold(false);
        bench.nextCycle();
        assertTrue(first.getFirst().isPresent());
        assertTrue(second.getFirst().isEmpty());
    }

    @Test
    void nothingIsNotedWhileNobodyTakesAnything() {
        bench.publishPersistent(queue, "1");
        assertTrue(QueueBench.askFor(bench.queue(QueueBench.DURABLE), true)
                .getFirst()
                .isEmpty());
        channel.consume(bench.queue(QueueBench.DURABLE), ConsumerSpec.tagged("c"));
        assertEquals(List.of(), changes());
    }

    @Test
    void aTransientQueueNotesNothing() {
        Queue plain = bench.queue();
        QueueBench.publish(plain, "1");
        QueueBench.drain(plain);
        bench.advance(60_000);
        plain.rest();
        assertEquals(List.of(), changes());
    }

    @Test
    void aQueueThatEndsMeanwhileHandsNothingOut() {
        bench.publishPersistent(queue, "1");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        queue.delete(false, false);
        bench.nextCycle();
        assertEquals(List.of(), consumer.takeTexts());
        assertEquals("ended", counts(queue));
    }

    // --- rested

    @Test
    void aQueueRestsWhenNobodyHasUsedItForTenSeconds() {
        bench.publishPersistent(queue, "1");
        bench.publishPersistent(queue, "2");
        bench.publishPersistent(queue, "3");
        take();
        long position = take().position();
        bench.advance(9_999);
        assertEquals(List.of(new QueueServed(1)), changes());
        bench.advance(1);
        assertEquals(List.of(new QueueServed(1), new QueueRested(1, position)), changes());

        take();
        assertEquals(new QueueServed(1), changes().getLast(), "before it hands out again");
        assertEquals(3, changes().size());
    }

    @Test
    void everyUseMovesItsRest() {
        for (int i = 0; i < 5; i++) {
            bench.publishPersistent(queue, "m" + i);
        }
        for (int i = 0; i < 4; i++) {
            take();
            bench.advance(9_000);
        }
        assertEquals(List.of(new QueueServed(1)), changes());
        QueueBench.publish(queue, "to publish is no use");
        bench.advance(1_000);
        assertEquals(QueueRested.class, changes().getLast().getClass());
    }

    @Test
    void itDoesNotRestWithConsumersOrDeliveries() {
        bench.publishPersistent(queue, "1");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        bench.advance(60_000);
        queue.rest();
        channel.cancel(consumer);
        bench.advance(60_000);
        queue.rest();
        assertEquals(List.of(new QueueServed(1)), changes());
        channel.settleAll();
        bench.advance(10_000);
        assertEquals(2, changes().size());
    }

    @Test
    void aCleanStopNeedNotWait() {
        bench.publishPersistent(queue, "1");
        bench.publishPersistent(queue, "2");
        long position = take().position();
        queue.rest();
        queue.rest();
        assertEquals(List.of(new QueueServed(1), new QueueRested(1, position)), changes());
        bench.advance(60_000);
        assertEquals(2, changes().size());
    }

    @Test
    void restCoversWhatWasHandedOutAndReturned() {
        bench.publishPersistent(queue, "1");
        bench.publishPersistent(queue, "2");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        bench.nextCycle();
        long last = consumer.takeArrivals().getLast().message().position();
        channel.close();
        take();
        queue.rest();
        assertEquals(new QueueRested(1, last), changes().getLast());
    }

    @Test
    void anEndedQueueDoesNotRest() {
        bench.publishPersistent(queue, "1");
        take();
        queue.delete(false, false);
        bench.advance(60_000);
        queue.rest();
        assertEquals(List.of(new QueueServed(1)), changes());
    }

    // --- restored

    /** Puts messages into the journal for the queue and lets it have them as after a restart. */
    private PositionList journaled(int count) {
        PositionList positions = new PositionList();
        for (int i = 1; i <= count; i++) {
            Message message = TestMessages.persistentTo("", "q1", Integer.toString(i));
            positions.add(bench.journal().append(message, new long[] {1}, 1));
        }
        return positions;
    }

    @Test
    void messagesThatMayHaveBeenDeliveredAreFlagged() {
        PositionList positions = journaled(5);
        queue.restore(new Recovered.QueueContent(positions, positions.first() + 2, 0, new MarkList()));
        assertEquals("5 ready, 0 unacked, 0 consumers", counts(queue));
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(6));
        bench.nextCycle();
        bench.publishPersistent(queue, "6");
        List<Arrival> arrivals = consumer.takeArrivals();
        assertEquals(
                List.of("1", "2", "3", "4", "5", "6"),
                arrivals.stream().map(Arrival::text).toList());
        assertEquals(
                List.of(true, true, true, false, false, false),
                arrivals.stream().map(Arrival::redelivered).toList());
        assertEquals(List.of(new QueueServed(1)), changes(), "it is served anew");
        channel.settleAll();
        assertEquals(0, bench.journal().liveCount(1));
        assertEquals(0, bench.heldBytes());
    }

    @Test
    void afterACrashOfAServedQueueAllAreFlagged() {
        PositionList positions = journaled(3);
        long last = positions.last();
        queue.restore(new Recovered.QueueContent(positions, SERVED, 0, new MarkList()));
        assertTrue(requireNonNull(bench.getLater(queue, true)).redelivered());
        queue.rest();
        assertEquals(new QueueRested(1, last), changes().getLast(), "the others may have been delivered, too");
        bench.publishPersistent(queue, "new");
        assertTrue(requireNonNull(bench.getLater(queue, true)).redelivered());
        assertTrue(requireNonNull(bench.getLater(queue, true)).redelivered());
        assertFalse(requireNonNull(bench.getLater(queue, true)).redelivered());
    }

    @Test
    void anEmptyQueueIsRestoredToo() {
        queue.restore(new Recovered.QueueContent(new PositionList(), SERVED, 0, new MarkList()));
        bench.publishPersistent(queue, "1");
        assertFalse(requireNonNull(bench.getLater(queue, true)).redelivered());
    }

    @Test
    void restoredMessagesCanBePurged() {
        queue.restore(new Recovered.QueueContent(journaled(1_000), 0, 0, new MarkList()));
        assertEquals(1_000, queue.purge());
        assertEquals(0, bench.journal().liveCount(1));
        assertEquals(0, bench.paging().readCount(), "without being read");
    }
}
