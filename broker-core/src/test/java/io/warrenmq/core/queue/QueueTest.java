package io.warrenmq.core.queue;

import static io.warrenmq.core.queue.QueueBench.counts;
import static io.warrenmq.core.queue.QueueBench.drain;
import static io.warrenmq.core.queue.QueueBench.get;
import static io.warrenmq.core.queue.QueueBench.publish;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.journal.JournalUnit;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.settings.QueueSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a queue does with messages: order, return, get, purge, journal. */
final class QueueTest {
    private final QueueBench bench = new QueueBench();
    private final Queue queue = bench.queue();
    private final TestChannel channel = bench.channel();

    // --- order

    @Test
    void handsMessagesOutInTheOrderOfPublishing() {
        publish(queue, "1", "2", "3");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        publish(queue, "4", "5");
        assertEquals(List.of("1", "2", "3", "4", "5"), consumer.takeTexts());
        assertEquals("0 ready, 5 unacked, 1 consumers", counts(queue));
    }

    @Test
    void firstDeliveriesAreNotMarkedAsRedelivered() {
        publish(queue, "1");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        publish(queue, "2");
        assertEquals(
                List.of(false, false),
                consumer.takeArrivals().stream().map(Arrival::redelivered).toList());
    }

    @Test
    void aRequeuedMessageReturnsToItsPlace() {
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(2));
        publish(queue, "1", "2", "3", "4");
        List<Arrival> first = consumer.takeArrivals();
        channel.cancel(consumer);
        channel.requeue(first);
        assertEquals("4 ready, 0 unacked, 0 consumers", counts(queue));

        TestConsumer other = bench.channel().consume(queue, ConsumerSpec.tagged("d"));
        List<Arrival> again = other.takeArrivals();
        assertEquals(
                List.of("1", "2", "3", "4"), again.stream().map(Arrival::text).toList());
        assertEquals(
                List.of(true, true, false, false),
                again.stream().map(Arrival::redelivered).toList());
    }

    @Test
    void messagesReturnedInAnyOrderGoOutInTheOriginalOne() {
        publish(queue, "1", "2", "3", "4", "5");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(4));
        channel.cancel(consumer);
        List<Arrival> backwards = new ArrayList<>(consumer.takeArrivals());
        Collections.reverse(backwards);
        backwards.forEach(each -> channel.requeue(List.of(each)));
        assertEquals(List.of("1", "2", "3", "4", "5"), drain(queue));
    }

    @Test
    void whatReturnsTogetherIsBackBeforeAnythingGoesOut() {
        publish(queue, "1", "2", "3");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(3));
        List<Arrival> arrivals = consumer.takeArrivals();
        channel.requeue(List.of(arrivals.get(2), arrivals.get(0), arrivals.get(1)));
        List<Arrival> again = consumer.takeArrivals();
        assertEquals(List.of("1", "2", "3"), again.stream().map(Arrival::text).toList());
        assertTrue(again.stream().allMatch(Arrival::redelivered));
    }

    @Test
    void aMessageCanReturnAgainAndAgain() {
        publish(queue, "1", "2");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(1));
        for (int i = 0; i < 5; i++) {
            Arrival arrival = consumer.takeArrivals().getFirst();
            assertEquals("1", arrival.text());
            assertEquals(i > 0, arrival.redelivered());
            channel.requeue(List.of(arrival));
        }
    }

    @Test
    void acknowledgedMessagesAreGone() {
        publish(queue, "1", "2");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(1));
        channel.settle(consumer.takeArrivals().getFirst());
        channel.settle(consumer.takeArrivals().getFirst());
        channel.close();
        assertEquals("0 ready, 0 unacked, 0 consumers", counts(queue));
    }

    @Test
    void withoutAcksNothingIsHeld() {
        publish(queue, "1", "2");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").withoutAck());
        for (Arrival arrival : consumer.takeArrivals()) {
            assertNull(arrival.delivery());
        }
        assertEquals("0 ready, 0 unacked, 1 consumers", counts(queue));
    }

    // --- get

    @Test
    void getTakesTheFirstAndTellsHowManyRemain() {
        publish(queue, "1", "2", "3");
        Queue.Got got = requireNonNull(get(queue, false));
        assertEquals(2, got.remainingCount());
        assertFalse(got.redelivered());
        assertEquals("1", channel.took(queue, got).text());
        assertEquals("2 ready, 1 unacked, 0 consumers", counts(queue));
    }

    @Test
    void getFromAnEmptyQueueBringsNothing() {
        assertNull(get(queue, false));
        publish(queue, "1");
        Arrival held = channel.took(queue, requireNonNull(get(queue, false)));
        assertNull(get(queue, true));
        channel.requeue(List.of(held));
        Queue.Got again = requireNonNull(get(queue, true));
        assertTrue(again.redelivered());
        assertNull(again.delivery());
        assertEquals("0 ready, 0 unacked, 0 consumers", counts(queue));
    }

    @Test
    void whatAGetTookReturnsToItsPlace() {
        publish(queue, "1", "2");
        Arrival held = channel.took(queue, requireNonNull(get(queue, false)));
        channel.requeue(List.of(held));
        Queue.Got again = requireNonNull(get(queue, false));
        assertTrue(again.redelivered());
        assertEquals(held.delivery(), again.delivery());
        channel.settle(channel.took(queue, again));
        assertEquals(List.of("2"), drain(queue));
    }

    @Test
    void whatAConsumerReturnedAGetCanTake() {
        publish(queue, "1");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(1));
        channel.cancel(consumer);
        channel.requeue(consumer.takeArrivals());
        channel.settle(channel.took(queue, requireNonNull(get(queue, false))));
        assertEquals("0 ready, 0 unacked, 0 consumers", counts(queue));
    }

    @Test
    void getTakesNoCreditFromConsumers() {
        publish(queue, "1");
        Arrival held = channel.took(queue, requireNonNull(get(queue, false)));
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(1));
        publish(queue, "2", "3");
        assertEquals(List.of("2"), consumer.takeTexts());
        channel.settle(held);
        assertEquals(List.of(), consumer.takeTexts());
    }

    // --- purge

    @Test
    void purgeDropsWhatIsReadyAndOnlyThat() {
        publish(queue, "1", "2", "3", "4");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(2));
        List<Arrival> held = consumer.takeArrivals();
        channel.cancel(consumer);
        channel.requeue(List.of(held.get(1)));
        assertEquals(3, queue.purge());
        assertEquals("0 ready, 1 unacked, 0 consumers", counts(queue));
        assertEquals(0, queue.purge());
        channel.requeue(List.of(held.getFirst()));
        publish(queue, "5");
        assertEquals(List.of("1", "5"), drain(queue));
    }

    // --- journal

    @Test
    void theJournalHearsWhenADurableQueueIsDone() {
        Queue durable = bench.queue(QueueBench.DURABLE);
        for (String body : List.of("1", "2", "3", "4", "5", "6")) {
            bench.publishPersistent(durable, body);
        }
        TestConsumer consumer =
                channel.consume(durable, ConsumerSpec.tagged("c").prefetch(2));
        bench.nextCycle();
        List<Arrival> held = consumer.takeArrivals();
        channel.cancel(consumer);
        channel.settle(held.getFirst());
        assertEquals(5, liveCount(durable));
        channel.requeue(List.of(held.get(1)));
        assertEquals(5, liveCount(durable));
        get(durable, true);
        assertEquals(4, liveCount(durable));
        TestConsumer careless =
                channel.consume(durable, ConsumerSpec.tagged("d").withoutAck());
        assertEquals(4, careless.takeArrivals().size());
        assertEquals(0, liveCount(durable));
    }

    @Test
    void theJournalHearsOfWhatPurgeDrops() {
        Queue durable = bench.queue(QueueBench.DURABLE);
        bench.publishPersistent(durable, "1");
        durable.purge();
        assertEquals(0, liveCount(durable));
    }

    @Test
    void theJournalHearsNothingOfTheMessagesOfAQueueThatEnds() {
        Queue durable = bench.queue(QueueBench.DURABLE);
        bench.publishPersistent(durable, "1");
        bench.publishPersistent(durable, "2");
        bench.publishPersistent(durable, "3");
        TestConsumer consumer =
                channel.consume(durable, ConsumerSpec.tagged("c").prefetch(2));
        bench.nextCycle();
        List<Arrival> held = consumer.takeArrivals();
        durable.delete(false, false);
        bench.publishPersistent(durable, "4");
        channel.settle(held.getFirst());
        channel.close();
        assertEquals(4, liveCount(durable), "the record of its deletion will end them");
        assertEquals(0, bench.heldBytes());
    }

    @Test
    void whatATransactionHasSettledIsNotSettledAgain() {
        Queue durable = bench.queue(QueueBench.DURABLE);
        bench.publishPersistent(durable, "1");
        Delivery delivery =
                requireNonNull(requireNonNull(bench.getLater(durable, false)).delivery());
        JournalUnit unit = new JournalUnit();
        unit.settle(delivery.queue().identity().id(), delivery.position());
        bench.journal().append(unit);
        durable.settleJournaled(delivery); // the journal would refuse a second settlement
        assertEquals("0 ready, 0 unacked, 0 consumers", counts(durable));
        assertEquals(0, bench.heldBytes());
    }

    @Test
    void aTransientQueueTellsTheJournalNothing() {
        queue.publish(TestMessages.journaledAt(7, "for a durable queue, too"));
        assertEquals(1, queue.purge()); // the journal would refuse to hear of it
    }

    private long liveCount(Queue of) {
        return bench.journal().liveCount(of.identity().id());
    }

    // --- exclusive queues

    @Test
    void anExclusiveQueueIsLockedForOtherConnections() {
        Queue.Identity identity = new Queue.Identity("/", "mine", 9, QueueBench.PLAIN, 7);
        Queue mine =
                new Queue(identity, QueueSettings.PLAIN, bench.shard(), bench.storage(), _ -> {}, DeadLetters.NOWHERE);
        mine.requireAccess(7);
        BrokerException refusal = assertThrows(BrokerException.class, () -> mine.requireAccess(8));
        assertEquals(ReplyCode.RESOURCE_LOCKED, refusal.code());
        assertEquals(
                "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'mine' in vhost '/'. It could be"
                        + " originally declared on another connection or the exclusive property value does not match"
                        + " that of the original declaration.",
                refusal.replyText());
        queue.requireAccess(8);
    }
}
