package io.warrenmq.core.queue;

import static io.warrenmq.core.queue.QueueBench.counts;
import static io.warrenmq.core.queue.QueueBench.drain;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.core.queue.settings.Overflow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queues that keep the newest message of each key. */
final class LastValueQueueTest {
    private static final String KEY = "stock";
    private static final Settings NEWEST = Settings.PLAIN.lastValueKey(KEY);

    private final QueueBench bench = new QueueBench();
    private final TestChannel channel = bench.channel();

    private Queue queue(Settings settings) {
        return bench.queue(settings.value());
    }

    private void publish(Queue queue, String... messages) {
        bench.publishWith(KEY, queue, messages);
    }

    @Test
    void aNewerMessageTakesTheOldersPlaceAtTheEnd() {
        Queue queue = queue(NEWEST.deadLetters());
        publish(queue, "a:1", "b:1", "a:2", "c:1", "b:2");
        assertEquals("3 ready, 0 unacked, 0 consumers", counts(queue));
        assertEquals(List.of("a:2", "c:1", "b:2"), drain(queue));
        assertEquals(List.of(), bench.takeDeaths());
    }

    @Test
    void messagesWithoutTheHeaderStay() {
        Queue queue = queue(NEWEST);
        publish(queue, "plain", "a:1", "plain", "a:2");
        assertEquals(List.of("plain", "plain", "a:2"), drain(queue));
    }

    @Test
    void whatIsWithAConsumerIsItsOwn() {
        Queue queue = queue(NEWEST);
        publish(queue, "a:1");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(1));
        publish(queue, "a:2", "a:3");
        assertEquals(List.of("a:1"), consumer.takeTexts());
        assertEquals("1 ready, 1 unacked, 1 consumers", counts(queue));
        channel.cancel(consumer);
        channel.requeue(channel.held());
        assertEquals(List.of("a:3"), drain(queue));
    }

    @Test
    void whatComesBackWaitsUntilThereIsANewerOne() {
        Queue queue = queue(NEWEST);
        publish(queue, "a:1", "b:1");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(1));
        channel.cancel(consumer);
        channel.requeue(channel.held());
        assertEquals("2 ready, 0 unacked, 0 consumers", counts(queue));
        publish(queue, "a:2");
        assertEquals(List.of("b:1", "a:2"), drain(queue));
    }

    @Test
    void aKeyThatWasConsumedBeginsAnew() {
        Queue queue = queue(NEWEST);
        publish(queue, "a:1");
        assertEquals(List.of("a:1"), drain(queue));
        publish(queue, "a:2", "b:1");
        assertEquals(List.of("a:2", "b:1"), drain(queue));
        assertEquals(0, bench.heldBytes());
    }

    @Test
    void prioritiesDoNotParticipate() {
        Queue queue = queue(NEWEST.priorityMax(5));
        publish(queue, "a:1", "b:1", "a:2");
        assertEquals(List.of("b:1", "a:2"), drain(queue));
    }

    // --- a bounded cache

    @Test
    void theKeyThatWasUsedLongestAgoMakesRoom() {
        Queue queue = queue(NEWEST.countMax(2, Overflow.DROP_LRU).deadLetters());
        publish(queue, "a:1", "b:1", "a:2", "c:1");
        assertEquals(List.of("b:1 maxlen"), bench.takeDeaths());
        assertEquals(List.of("a:2", "c:1"), drain(queue));
    }

    @Test
    void withoutKeysTheOldestMakesRoom() {
        Queue queue = queue(NEWEST.countMax(2, Overflow.DROP_LRU).deadLetters());
        publish(queue, "1", "2", "3");
        assertEquals(List.of("1 maxlen"), bench.takeDeaths());
    }

    @Test
    void manyKeysThatGoLeaveNothingBehind() {
        Queue queue = queue(NEWEST.countMax(10, Overflow.DROP_LRU).deadLetters());
        for (int i = 0; i < 10_000; i++) {
            publish(queue, "k" + i + ":" + i);
        }
        assertEquals(9_990, bench.takeDeaths().size());
        assertEquals(10, drain(queue).size());
        assertEquals(0, bench.heldBytes());
    }

    // --- beyond memory

    @Test
    void aMessageThatIsNotInMemoryIsReplacedToo() {
        QueueBench small = new QueueBench(10_000);
        Queue queue = small.queue(NEWEST.value());
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            small.publishWith(KEY, queue, "k" + i + ":old");
            if (i >= 500) {
                expected.add("k" + i + ":old");
            }
        }
        for (int i = 0; i < 500; i++) {
            small.publishWith(KEY, queue, "k" + i + ":new");
            expected.add("k" + i + ":new");
        }
        small.nextCycle();
        assertEquals("1000 ready, 0 unacked, 0 consumers", counts(queue));
        assertEquals(expected, small.drainAll(queue));
        assertEquals(0, small.heldBytes());
        assertEquals(0, small.paging().pagedCount());
    }

    // --- after a restart

    @Test
    void afterARestartOlderMessagesAreReplaced() {
        Queue before = bench.queue(QueueBench.DURABLE, NEWEST.value());
        for (int i = 0; i < 1_000; i++) {
            bench.publishPersistentWith(KEY, before, "k" + i + ":1");
        }
        Queue after = bench.sameQueue(before);
        after.restore(requireNonNull(
                bench.journal().recovered().contents().get(before.identity().id())));
        bench.publishPersistentWith(KEY, after, "k0:2"); // before its predecessor's key is known again
        bench.nextCycle();
        bench.publishPersistentWith(KEY, after, "k999:2");
        assertEquals("1000 ready, 0 unacked, 0 consumers", counts(after));
        List<String> left = bench.drainAll(after);
        assertEquals("k1:1", left.getFirst());
        assertEquals(List.of("k998:1", "k0:2", "k999:2"), left.subList(997, 1_000));
        bench.nextCycle();
        assertEquals(0, bench.journal().liveCount(after.identity().id()));
    }
}
