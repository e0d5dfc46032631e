package io.warrenmq.core.queue;

import static io.warrenmq.core.queue.QueueBench.askFor;
import static io.warrenmq.core.queue.QueueBench.counts;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A queue whose messages do not fit into memory. */
final class QueuePagingTest {
    private static final int COUNT = 2_000;

    /** Room for some hundred of the small messages here. */
    private final QueueBench bench = new QueueBench(50_000);

    private final Queue plain = bench.queue();
    private final Queue durable = bench.queue(QueueBench.DURABLE);
    private final TestChannel channel = bench.channel();

    @AfterEach
    void whatIsTakenIsGivenBack() {
        channel.close();
        bench.nextCycle();
        plain.delete(false, false);
        durable.purge();
        durable.delete(false, false);
        bench.nextCycle();
        assertEquals(0, bench.heldBytes());
        assertEquals(0, bench.paging().pagedCount());
        assertEquals(0, bench.journal().liveCount(durable.identity().id()));
    }

    private void publish(Queue queue, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (queue == durable && i % 3 != 0) {
                bench.publishPersistent(queue, "m" + i);
            } else {
                queue.publish(TestMessages.of("m" + i)); // also some in the durable queue
            }
        }
    }

    private static List<String> texts(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(i -> "m" + i).toList();
    }

    private Queue queue(boolean isDurable) {
        return isDurable ? durable : plain;
    }

    // --- order and memory

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allComesBackInOrder(boolean isDurable) {
        Queue queue = queue(isDurable);
        publish(queue, 0, COUNT);
        assertTrue(bench.heldBytes() < 51_000, () -> bench.heldBytes() + " bytes are in memory");
        assertEquals(COUNT + " ready, 0 unacked, 0 consumers", counts(queue));
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(10));
        List<String> got = new ArrayList<>();
        while (got.size() < COUNT) {
            bench.nextCycle();
            List<Arrival> arrivals = consumer.takeArrivals();
            assertTrue(!arrivals.isEmpty(), "it stalls");
            for (Arrival arrival : arrivals) {
                got.add(arrival.text());
                channel.settle(arrival);
            }
            assertTrue(bench.heldBytes() < 160_000, () -> bench.heldBytes() + " bytes are in memory");
        }
        assertEquals(texts(0, COUNT), got);
        assertEquals("0 ready, 0 unacked, 1 consumers", counts(queue));
        assertEquals(0, bench.heldBytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsPublishedMeanwhileComesBehind(boolean isDurable) {
        Queue queue = queue(isDurable);
        publish(queue, 0, COUNT);
        List<String> got = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            publish(queue, COUNT + i, 1);
            got.add(TestMessages.text(
                    requireNonNull(bench.getLater(queue, true)).message()));
        }
        got.addAll(bench.drainAll(queue));
        assertEquals(texts(0, 2 * COUNT), got);
    }

    @Test
    void aConsumerWithoutAcksDrainsItInOneGo() {
        publish(durable, 0, COUNT);
        TestConsumer consumer =
                channel.consume(durable, ConsumerSpec.tagged("c").withoutAck());
        bench.nextCycle();
        assertEquals(texts(0, COUNT), consumer.takeTexts());
        assertEquals(0, bench.paging().pagedCount());
    }

    @Test
    void readsAreFewWhenTheyBringMuch() {
        publish(plain, 0, 100_000);
        TestConsumer consumer = channel.consume(plain, ConsumerSpec.tagged("c").withoutAck());
        bench.nextCycle();
        assertEquals(100_000, consumer.takeArrivals().size());
        int readCount = bench.paging().readCount();
        assertTrue(readCount < 1_000, () -> readCount + " reads"); // half of the answers are cut to a few messages
    }

    @Test
    void nothingIsReadThatNobodyWants() {
        publish(durable, 0, COUNT);
        TestConsumer consumer = channel.consume(durable, ConsumerSpec.tagged("c"));
        consumer.writable(false);
        bench.nextCycle();
        int readCount = bench.paging().readCount();
        assertTrue(readCount <= 2, () -> readCount + " reads");
        channel.cancel(consumer);
        bench.nextCycle();
        assertEquals(readCount, bench.paging().readCount());
    }

    @Test
    void pastTheBudgetAMessageStillGoesStraightToAConsumerThatWaits() {
        publish(plain, 0, COUNT); // takes all memory
        Queue other = bench.queue();
        TestConsumer consumer = channel.consume(other, ConsumerSpec.tagged("c"));
        int pagedCount = bench.paging().pagedCount();
        publish(other, 0, 5);
        assertEquals(texts(0, 5), consumer.takeTexts());
        assertEquals(pagedCount, bench.paging().pagedCount());
        channel.close();
        other.delete(false, false);
    }

    @Test
    void aMessageOfManyQueuesIsPagedByThoseThatTheJournalDoesNotHoldItFor() {
        QueueBench tight = new QueueBench(-1);
        Queue first = tight.queue();
        Queue second = tight.queue();
        Queue kept = tight.queue(QueueBench.DURABLE);
        Message message = TestMessages.persistentTo("amq.fanout", "", "m");
        message.journaledAt(
                tight.journal().append(message, new long[] {kept.identity().id()}, 1));
        List.of(first, second, kept).forEach(each -> each.publish(message));
        assertEquals(2, tight.paging().pagedCount());
        assertEquals(List.of("m"), tight.drainAll(first));
        assertEquals(1, tight.paging().pagedCount(), "the pages of a queue are its own");
        assertEquals(List.of("m"), tight.drainAll(kept));
        assertEquals(List.of("m"), tight.drainAll(second));
        assertEquals(0, tight.paging().pagedCount());
        assertEquals(0, tight.heldBytes());
    }

    // --- deliveries

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deliveriesThatLeftMemoryReturnToTheirPlaces(boolean isDurable) {
        Queue queue = queue(isDurable);
        publish(queue, 0, COUNT);
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(1_500));
        bench.nextCycle();
        List<Arrival> arrivals = new ArrayList<>(consumer.takeArrivals());
        assertEquals(1_500, arrivals.size());
        assertTrue(bench.heldBytes() < 160_000, () -> bench.heldBytes() + " bytes are in memory");
        channel.cancel(consumer);
        Collections.shuffle(arrivals, new Random(7));
        List<Arrival> settled = arrivals.subList(0, 300);
        List<Arrival> returned = arrivals.subList(300, 1_500);
        List<String> expected = new ArrayList<>(texts(0, COUNT));
        settled.forEach(each -> expected.remove(each.text()));
        settled.forEach(channel::settle);
        for (int i = 0; i < 1_200; i += 400) {
            channel.requeue(returned.subList(i, i + 400));
        }
        assertEquals(expected.size() + " ready, 0 unacked, 0 consumers", counts(queue));

        TestConsumer other = channel.consume(queue, ConsumerSpec.tagged("d"));
        bench.nextCycle();
        List<Arrival> again = other.takeArrivals();
        assertEquals(expected, again.stream().map(Arrival::text).toList());
        again.forEach(each ->
                assertEquals(Integer.parseInt(each.text().substring(1)) < 1_500, each.redelivered(), each.text()));
    }

    @Test
    void whatReturnsDuringAReadGoesFirst() {
        QueueBench tight = new QueueBench(-1);
        Queue queue = tight.queue();
        QueueBench.publish(queue, "1", "2", "3", "4", "5");
        TestChannel holder = tight.channel();
        TestConsumer consumer = holder.consume(queue, ConsumerSpec.tagged("c").prefetch(4));
        tight.nextCycle();
        List<Arrival> arrivals = consumer.takeArrivals();
        holder.cancel(consumer);
        holder.requeue(arrivals.subList(2, 4));
        List<Optional<Queue.Got>> got = askFor(queue, true);
        holder.requeue(arrivals.subList(0, 2));
        tight.nextCycle();
        assertEquals("1", TestMessages.text(got.getFirst().orElseThrow().message()));
        assertEquals(List.of("2", "3", "4", "5"), tight.drainAll(queue));
    }

    @Test
    void aPageStaysUntilItsDeliveryIsSettled() {
        QueueBench tight = new QueueBench(-1);
        Queue queue = tight.queue();
        TestChannel holder = tight.channel();
        QueueBench.publish(queue, "1", "2");
        Arrival first = holder.took(queue, requireNonNull(tight.getLater(queue, false)));
        assertEquals(Message.NOT_JOURNALED, requireNonNull(first.delivery()).position());
        assertEquals(1, queue.purge());
        assertEquals(1, tight.paging().pagedCount());
        holder.requeue(List.of(first));
        Arrival again = holder.took(queue, requireNonNull(tight.getLater(queue, false)));
        assertEquals("1", again.text());
        holder.settle(again);
        assertEquals(0, tight.paging().pagedCount());
        assertEquals(0, tight.heldBytes());
    }

    @Test
    void aDeliveryKnowsWhereTheJournalHoldsIt() {
        bench.publishPersistent(durable, "1");
        QueueBench.publish(durable, "2");
        Delivery first =
                requireNonNull(requireNonNull(bench.getLater(durable, false)).delivery());
        Delivery second =
                requireNonNull(requireNonNull(bench.getLater(durable, false)).delivery());
        assertTrue(bench.journal().isLive(durable.identity().id(), first.position()));
        assertEquals(Message.NOT_JOURNALED, second.position());
        durable.settle(first);
        durable.settle(second);
    }

    // --- gets

    @Test
    void getsWaitAndAreAnsweredInOrder() {
        QueueBench tight = new QueueBench(-1);
        Queue queue = tight.queue();
        QueueBench.publish(queue, "1", "2");
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            queue.get(
                    true,
                    got -> answers.add(
                            got == null ? "nothing" : TestMessages.text(got.message()) + got.remainingCount()),
                    refusal -> answers.add(refusal.replyText()));
        }
        assertEquals(List.of(), answers);
        tight.nextCycle();
        assertEquals(List.of("11", "20", "nothing"), answers);
    }

    @Test
    void aGetThatWaitsIsRefusedWhenItsQueueEnds() {
        QueueBench tight = new QueueBench(-1);
        Queue queue = tight.queue();
        QueueBench.publish(queue, "1");
        List<String> answers = new ArrayList<>();
        queue.get(true, _ -> answers.add("got"), refusal -> answers.add(refusal.replyText()));
        queue.delete(false, false);
        assertEquals(List.of("NOT_FOUND - no queue 'q1' in vhost '/'"), answers);
        tight.nextCycle();
        assertEquals(1, answers.size());
        assertEquals(0, tight.paging().pagedCount());
    }

    @Test
    void aGetThatWaitsIsAnsweredByAPurge() {
        QueueBench tight = new QueueBench(-1);
        Queue queue = tight.queue();
        QueueBench.publish(queue, "1", "2");
        List<Optional<Queue.Got>> got = askFor(queue, true);
        assertEquals(2, queue.purge());
        assertEquals(List.of(Optional.empty()), got);
        tight.nextCycle();
        assertEquals(0, tight.paging().pagedCount());
    }

    // --- purge and end while messages are read

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPurgeDropsWhatIsBeingRead(boolean isDurable) {
        Queue queue = queue(isDurable);
        publish(queue, 0, COUNT);
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        bench.paging().hold(true);
        bench.nextCycle();
        int gotCount = consumer.takeArrivals().size();
        assertTrue(gotCount > 0 && bench.paging().readCount() == 1, "a read is under way");
        assertEquals(COUNT - gotCount, queue.purge());
        publish(queue, COUNT, COUNT);
        bench.paging().hold(false);
        bench.nextCycle();
        assertEquals(texts(COUNT, COUNT), consumer.takeTexts());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPurgeDropsReturnedMessagesThatAreBeingRead(boolean isDurable) {
        QueueBench tight = new QueueBench(-1);
        Queue queue = tight.queue(isDurable ? QueueBench.DURABLE : QueueBench.PLAIN);
        for (String body : List.of("1", "2", "3")) {
            if (isDurable) {
                tight.publishPersistent(queue, body);
            } else {
                QueueBench.publish(queue, body);
            }
        }
        TestChannel holder = tight.channel();
        TestConsumer consumer = holder.consume(queue, ConsumerSpec.tagged("c"));
        tight.nextCycle();
        holder.cancel(consumer);
        holder.requeue(holder.held());
        List<Optional<Queue.Got>> got = askFor(queue, true);
        assertEquals(List.of(), got);
        assertEquals(3, queue.purge());
        assertEquals(List.of(Optional.empty()), got);
        QueueBench.publish(queue, "4");
        tight.nextCycle();
        assertEquals(List.of("4"), tight.drainAll(queue));
        assertEquals(0, tight.paging().pagedCount());
        assertEquals(0, tight.heldBytes());
        assertEquals(0, tight.journal().liveCount(queue.identity().id()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerMayComeAfterTheEnd(boolean isDurable) {
        Queue queue = isDurable ? bench.queue(QueueBench.DURABLE) : bench.queue();
        publish(queue, 0, COUNT);
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        bench.paging().hold(true);
        bench.nextCycle();
        channel.settleAll();
        consumer.takeArrivals();
        queue.delete(false, false);
        bench.paging().hold(false);
        bench.nextCycle();
        assertEquals(List.of(), consumer.takeTexts());
        assertEquals(0, bench.heldBytes());
        assertEquals(0, bench.paging().pagedCount());
    }

    // --- damage

    @Test
    void aDamagedMessageStopsTheQueue() {
        publish(durable, 0, 1_000);
        long position = bench.publishPersistent(durable, "m1000");
        publish(durable, 1_001, 999);
        bench.paging().damage(position);
        TestConsumer consumer = channel.consume(durable, ConsumerSpec.tagged("c"));
        String logged = untilDamageIsMet(bench);
        assertEquals(
                "queue 'q2' in vhost '/' hands out nothing more: its next message, at position " + position
                        + ", is damaged; what waits can be purged",
                logged);
        assertEquals(texts(0, 1_000), consumer.takeTexts(), "up to the damaged one");

        publish(durable, COUNT, 10);
        channel.settleAll();
        bench.nextCycle();
        assertEquals(List.of(), consumer.takeTexts(), "what comes behind is not skipped to");
        assertEquals("1010 ready, 0 unacked, 1 consumers", counts(durable));
        BrokerException refusal = assertThrows(BrokerException.class, () -> QueueBench.get(durable, true));
        assertEquals(
                "NOT_FOUND - queue 'q2' in vhost '/' cannot hand out its next message, which is damaged",
                refusal.replyText());

        assertEquals(1_010, durable.purge());
        publish(durable, 0, 3);
        bench.nextCycle();
        assertEquals(texts(0, 3), consumer.takeTexts(), "a purge has freed it");
    }

    @Test
    void aReturnedMessageThatIsDamagedStopsTheQueueToo() {
        QueueBench tight = new QueueBench(-1);
        Queue queue = tight.queue(QueueBench.DURABLE);
        long position = tight.publishPersistent(queue, "1");
        tight.publishPersistent(queue, "2");
        TestChannel holder = tight.channel();
        holder.took(queue, requireNonNull(tight.getLater(queue, false)));
        holder.close();
        tight.paging().damage(position);
        List<String> answers = new ArrayList<>();
        queue.get(true, _ -> answers.add("got"), refusal -> answers.add(refusal.replyText()));
        assertTrue(untilDamageIsMet(tight).contains("position " + position));
        assertEquals(
                List.of("NOT_FOUND - queue 'q1' in vhost '/' cannot hand out its next message, which is damaged"),
                answers);
        assertEquals(2, queue.delete(false, false));
    }

    /** What the queue logs when it meets damage: once. */
    private static String untilDamageIsMet(QueueBench where) {
        IllegalStateException met = assertThrows(IllegalStateException.class, where::nextCycle);
        where.nextCycle();
        return requireNonNull(requireNonNull(met.getCause()).getMessage());
    }
}
