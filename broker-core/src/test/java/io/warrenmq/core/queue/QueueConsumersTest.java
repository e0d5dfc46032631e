package io.warrenmq.core.queue;

import static io.warrenmq.core.queue.QueueBench.counts;
import static io.warrenmq.core.queue.QueueBench.publish;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.error.BrokerException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets what: turns, prefetch, priorities, exclusive consumers, full sockets. */
final class QueueConsumersTest {
    private final QueueBench bench = new QueueBench();
    private final Queue queue = bench.queue();
    private final TestChannel channel = bench.channel();

    // --- turns

    @Test
    void consumersTakeTurns() {
        TestConsumer first = channel.consume(queue, ConsumerSpec.tagged("a"));
        TestConsumer second = channel.consume(queue, ConsumerSpec.tagged("b"));
        TestConsumer third = bench.channel().consume(queue, ConsumerSpec.tagged("c"));
        publish(queue, "1", "2", "3", "4", "5", "6", "7");
        assertEquals(List.of("1", "4", "7"), first.takeTexts());
        assertEquals(List.of("2", "5"), second.takeTexts());
        assertEquals(List.of("3", "6"), third.takeTexts());
    }

    @Test
    void theAnswerToSubscribeComesBeforeTheFirstMessage() {
        publish(queue, "1");
        TestConsumer consumer = channel.register(queue, ConsumerSpec.tagged("c"));
        List<Integer> atAnswer = new ArrayList<>();
        queue.subscribe(
                consumer.consumer(), () -> atAnswer.add(consumer.takeArrivals().size()));
        assertEquals(List.of(0), atAnswer);
        assertEquals(List.of("1"), consumer.takeTexts());
    }

    @Test
    void aSlowConsumerWithPrefetchOneDoesNotHoldUpTheOthers() {
        TestConsumer slow = channel.consume(queue, ConsumerSpec.tagged("slow").prefetch(1));
        TestChannel fastChannel = bench.channel();
        TestConsumer fast =
                fastChannel.consume(queue, ConsumerSpec.tagged("fast").prefetch(1));
        List<String> fastGot = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            publish(queue, "" + i);
            fastGot.addAll(fast.takeTexts());
            fastChannel.settleAll();
        }
        assertEquals(List.of("1"), slow.takeTexts());
        assertEquals(99, fastGot.size());
        assertEquals("0 ready, 1 unacked, 2 consumers", counts(queue));
    }

    // --- prefetch

    @Test
    void noMoreThanPrefetchIsHeld() {
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(2));
        publish(queue, "1", "2", "3", "4", "5");
        assertEquals(2, channel.held().size());
        channel.settle(channel.held().get(1));
        assertEquals(List.of("1", "2", "3"), consumer.takeTexts());
        channel.requeue(List.of(channel.held().getFirst()));
        assertEquals(List.of("1"), consumer.takeTexts(), "what it returns it may get again");
        assertEquals("2 ready, 2 unacked, 1 consumers", counts(queue));
    }

    @Test
    void prefetchDoesNotLimitAConsumerWithoutAcks() {
        TestConsumer consumer =
                channel.consume(queue, ConsumerSpec.tagged("c").prefetch(1).withoutAck());
        publish(queue, "1", "2", "3");
        assertEquals(3, consumer.takeArrivals().size());
    }

    @Test
    void aLargerPrefetchCountsAtOnce() {
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(1));
        publish(queue, "1", "2", "3", "4");
        consumer.consumer().limitTo(3);
        assertEquals(List.of("1", "2", "3"), consumer.takeTexts());
        consumer.consumer().limitTo(0);
        assertEquals(List.of("4"), consumer.takeTexts());
    }

    @Test
    void aSmallerPrefetchCountsOnceEnoughIsSettled() {
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        publish(queue, "1", "2", "3");
        consumer.consumer().limitTo(2);
        publish(queue, "4", "5");
        channel.settle(channel.held().getFirst());
        assertEquals(List.of("1", "2", "3"), consumer.takeTexts());
        channel.settle(channel.held().getFirst());
        assertEquals(List.of("4"), consumer.takeTexts());
        assertEquals(2, channel.held().size());
    }

    @Test
    void aSmallerPrefetchReachesAConsumerThatStandsInLine() {
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        publish(queue, "1");
        consumer.consumer().limitTo(1);
        publish(queue, "2");
        assertEquals(List.of("1"), consumer.takeTexts());
        assertEquals("1 ready, 1 unacked, 1 consumers", counts(queue));
    }

    // --- a full socket

    @Test
    void aFullSocketGetsNothingUntilItResumes() {
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        consumer.writable(false);
        publish(queue, "1", "2");
        assertEquals(List.of(), consumer.takeTexts());
        consumer.writable(true);
        assertEquals(List.of("1", "2"), consumer.takeTexts());
    }

    @Test
    void aSocketThatFillsUpGetsNoMoreUntilItResumes() {
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        consumer.fillWithNext();
        publish(queue, "1", "2", "3");
        assertEquals(List.of("1"), consumer.takeTexts(), "the one that fills it was taken");
        channel.settleAll();
        assertEquals(List.of(), consumer.takeTexts(), "an ack is not room in the socket");
        consumer.writable(true);
        assertEquals(List.of("2", "3"), consumer.takeTexts());
    }

    @Test
    void aSocketThatNobodyAskedNeedNotResume() {
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        consumer.writable(false);
        consumer.writable(true);
        publish(queue, "1");
        assertEquals(List.of("1"), consumer.takeTexts());
    }

    @Test
    void aFullSocketDoesNotHoldUpTheOthers() {
        TestConsumer full = channel.consume(queue, ConsumerSpec.tagged("a").priority(9));
        TestConsumer other = channel.consume(queue, ConsumerSpec.tagged("b"));
        full.writable(false);
        publish(queue, "1", "2", "3");
        assertEquals(List.of(), full.takeTexts());
        assertEquals(List.of("1", "2", "3"), other.takeTexts());
    }

    @Test
    void aFullSocketAsksForNoLeave() {
        channel.limitTogether(1);
        TestConsumer full = channel.consume(queue, ConsumerSpec.tagged("a"));
        full.writable(false);
        publish(queue, "1", "2");
        TestConsumer other = channel.consume(bench.queue(), ConsumerSpec.tagged("b"));
        publish(other.queue(), "3");
        assertEquals(List.of("3"), other.takeTexts());
        assertEquals(List.of(), full.takeTexts());
    }

    // --- long backlogs

    @Test
    void aLongBacklogIsHandedOutInTurns() {
        List<String> backlog = publishMany(5_000);
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        List<Integer> seen = new ArrayList<>();
        bench.shard().post(() -> seen.add(channel.held().size()));
        bench.nextCycle();
        assertTrue(seen.getFirst() < 5_000, "whoever came meanwhile waited for all of it");
        assertEquals(backlog, consumer.takeTexts());
    }

    @Test
    void whatHappensBetweenTheTurnsCounts() {
        List<String> backlog = publishMany(3_000);
        TestConsumer first = channel.consume(queue, ConsumerSpec.tagged("a").withoutAck());
        List<String> got = new ArrayList<>(first.takeTexts());
        channel.cancel(first);
        bench.nextCycle();
        assertEquals(List.of(), first.takeTexts());
        TestConsumer second = channel.consume(queue, ConsumerSpec.tagged("b").withoutAck());
        got.addAll(second.takeTexts());
        queue.purge();
        publish(queue, "last");
        bench.nextCycle();
        got.addAll(second.takeTexts());
        assertEquals("last", got.removeLast());
        assertEquals(backlog.subList(0, got.size()), got);
    }

    @Test
    void aQueueThatEndsBetweenTheTurnsHandsOutNoMore() {
        publishMany(3_000);
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        consumer.takeTexts();
        queue.delete(false, false);
        bench.nextCycle();
        assertEquals(List.of(), consumer.takeTexts());
    }

    private List<String> publishMany(int count) {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bodies.add("m" + i);
            publish(queue, "m" + i);
        }
        return bodies;
    }

    // --- priorities

    @Test
    void aHigherPriorityIsServedUntilItsPrefetchIsFull() {
        TestConsumer low = channel.consume(queue, ConsumerSpec.tagged("low"));
        TestConsumer high =
                channel.consume(queue, ConsumerSpec.tagged("high").priority(10).prefetch(2));
        publish(queue, "1", "2", "3");
        assertEquals(List.of("1", "2"), high.takeTexts());
        assertEquals(List.of("3"), low.takeTexts());
        channel.settle(channel.held().getFirst());
        publish(queue, "4", "5");
        assertEquals(List.of("4"), high.takeTexts());
        assertEquals(List.of("5"), low.takeTexts());
    }

    @Test
    void equalPrioritiesTakeTurns() {
        TestConsumer first = channel.consume(queue, ConsumerSpec.tagged("a").priority(1));
        channel.consume(queue, ConsumerSpec.tagged("b"));
        TestConsumer second = channel.consume(queue, ConsumerSpec.tagged("c").priority(1));
        publish(queue, "1", "2", "3", "4");
        assertEquals(List.of("1", "3"), first.takeTexts());
        assertEquals(List.of("2", "4"), second.takeTexts());
    }

    // --- exclusive consumers

    @Test
    void anExclusiveConsumerKeepsOthersOut() {
        TestConsumer alone = channel.consume(queue, ConsumerSpec.tagged("a").alone());
        assertInUse(ConsumerSpec.tagged("b"));
        assertInUse(ConsumerSpec.tagged("b").alone());
        publish(queue, "1");
        assertEquals(List.of("1"), alone.takeTexts());
        channel.cancel(alone);
        bench.channel().consume(queue, ConsumerSpec.tagged("b"));
        assertEquals("0 ready, 1 unacked, 1 consumers", counts(queue));
    }

    @Test
    void nobodyGetsExclusiveUseOfAQueueThatOthersUse() {
        TestConsumer other = channel.consume(queue, ConsumerSpec.tagged("a"));
        assertInUse(ConsumerSpec.tagged("b").alone());
        bench.channel().consume(queue, ConsumerSpec.tagged("c"));
        assertEquals("0 ready, 0 unacked, 2 consumers", counts(queue));
        channel.cancel(other);
    }

    @Test
    void exclusiveUseEndsWithTheChannel() {
        channel.consume(queue, ConsumerSpec.tagged("a").alone());
        channel.close();
        bench.channel().consume(queue, ConsumerSpec.tagged("b").alone());
        assertEquals("0 ready, 0 unacked, 1 consumers", counts(queue));
    }

    private void assertInUse(ConsumerSpec spec) {
        BrokerException refusal =
                assertThrows(BrokerException.class, () -> bench.channel().consume(queue, spec));
        assertEquals("ACCESS_REFUSED - queue 'q1' in vhost '/' in exclusive use", refusal.replyText());
    }

    // --- cancel

    @Test
    void cancelDoesNotReturnWhatIsHeld() {
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        publish(queue, "1", "2");
        channel.cancel(consumer);
        publish(queue, "3");
        assertEquals(List.of("1", "2"), consumer.takeTexts());
        assertEquals("1 ready, 2 unacked, 0 consumers", counts(queue));
        channel.settle(channel.held().getFirst());
        channel.close();
        assertEquals(List.of("2", "3"), QueueBench.drain(queue));
        assertTrue(consumer.takeTexts().isEmpty());
    }

    @Test
    void cancelTwiceIsHarmless() {
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        bench.channel().consume(queue, ConsumerSpec.tagged("d"));
        channel.cancel(consumer);
        channel.cancel(consumer);
        assertEquals("0 ready, 0 unacked, 1 consumers", counts(queue));
    }

    // --- calls from within a delivery

    @Test
    void aConsumerThatAcksAtOnceKeepsGetting() {
        TestChannel eager = acknowledgingChannel();
        TestConsumer consumer = eager.consume(queue, ConsumerSpec.tagged("c").prefetch(1));
        publish(queue, "1", "2", "3");
        TestConsumer late = eager.consume(queue, ConsumerSpec.tagged("d").prefetch(1));
        publish(queue, "4", "5");
        assertEquals(List.of("1", "2", "3", "4"), consumer.takeTexts());
        assertEquals(List.of("5"), late.takeTexts());
        assertEquals("0 ready, 0 unacked, 2 consumers", counts(queue));
    }

    @Test
    void aConsumerThatAcksAtOnceStopsWhenItsSocketIsFull() {
        TestConsumer consumer = acknowledgingChannel().consume(queue, ConsumerSpec.tagged("c"));
        consumer.fillWithNext();
        publish(queue, "1", "2", "3");
        assertEquals(List.of("1"), consumer.takeTexts());
        consumer.writable(true);
        assertEquals(List.of("2", "3"), consumer.takeTexts());
    }

    @Test
    void acksFromWithinDeliveriesDoNotPileUp() {
        publishMany(50_000);
        TestConsumer consumer =
                acknowledgingChannel().consume(queue, ConsumerSpec.tagged("c").prefetch(1));
        bench.nextCycle();
        assertEquals(50_000, consumer.takeArrivals().size());
    }

    private TestChannel acknowledgingChannel() {
        return new TestChannel(bench.shard(), (_, arrival) -> {
            Delivery delivery = arrival.delivery();
            if (delivery != null) {
                queue.settle(delivery);
            }
        });
    }
}
