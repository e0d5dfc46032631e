package io.warrenmq.core.queue;

import static io.warrenmq.core.queue.QueueBench.counts;
import static io.warrenmq.core.queue.QueueBench.drain;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.message.TestMessages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues in which the messages of one key keep their order among many consumers. */
final class MessageGroupTest {
    private static final String KEY = "order";
    private static final Settings GROUPED = Settings.PLAIN.groupKey(KEY);

    private final QueueBench bench = new QueueBench();
    private final TestChannel first = bench.channel();
    private final TestChannel second = bench.channel();
    private final Queue queue = bench.queue(GROUPED.value());

    private TestConsumer consumer(TestChannel channel, String tag, int prefetch) {
        return channel.consume(queue, ConsumerSpec.tagged(tag).prefetch(prefetch));
    }

    private void publish(String... messages) {
        bench.publishWith(KEY, queue, messages);
    }

    @Test
    void aKeyGoesToOneConsumerWhileItHoldsSomeOfIt() {
        TestConsumer one = consumer(first, "one", 10);
        TestConsumer two = consumer(second, "two", 10);
        publish("a:1", "b:1", "a:2", "b:2", "a:3");
        assertEquals(List.of("a:1", "a:2", "a:3"), one.takeTexts());
        assertEquals(List.of("b:1", "b:2"), two.takeTexts());
        first.settleAll();
        second.settleAll();
        publish("a:4", "b:3", "a:5", "b:4");
        List<List<String>> taken = List.of(one.takeTexts(), two.takeTexts());
        assertTrue(taken.contains(List.of("a:4", "a:5")), () -> "each key with one of them: " + taken);
        assertTrue(taken.contains(List.of("b:3", "b:4")), () -> "each key with one of them: " + taken);
    }

    @Test
    void otherKeysOvertakeOneWhoseConsumerIsBusy() {
        TestConsumer one = consumer(first, "one", 1);
        TestConsumer two = consumer(second, "two", 2);
        publish("a:1", "a:2", "a:3", "b:1", "c:1");
        assertEquals(List.of("a:1"), one.takeTexts());
        assertEquals(List.of("b:1", "c:1"), two.takeTexts());
        assertEquals("2 ready, 3 unacked, 2 consumers", counts(queue));
        first.settleAll();
        assertEquals(List.of("a:2"), one.takeTexts());
    }

    @Test
    void messagesWithoutAKeyGoToAnyone() {
        TestConsumer one = consumer(first, "one", 1);
        TestConsumer two = consumer(second, "two", 2);
        publish("a:1", "a:2", "x", "y");
        assertEquals(List.of("a:1"), one.takeTexts());
        assertEquals(List.of("x", "y"), two.takeTexts());
    }

    @Test
    void whoGoesHandsItsKeysOverWithWhatItHeldFirst() {
        TestConsumer one = consumer(first, "one", 2);
        TestConsumer two = consumer(second, "two", 10);
        publish("a:1", "b:1", "a:2", "a:3", "c:1", "a:4");
        assertEquals(List.of("a:1", "a:2"), one.takeTexts());
        assertEquals(List.of("b:1", "c:1"), two.takeTexts());
        first.close();
        assertEquals(List.of("a:1", "a:2", "a:3", "a:4"), two.takeTexts());
    }

    @Test
    void aCancelledConsumersKeysWaitUntilItIsDone() {
        TestConsumer one = consumer(first, "one", 1);
        publish("a:1", "a:2", "a:3");
        assertEquals(List.of("a:1"), one.takeTexts());
        TestConsumer two = consumer(second, "two", 10);
        first.cancel(one);
        publish("a:4", "b:1");
        assertEquals(List.of("b:1"), two.takeTexts());
        first.settleAll();
        assertEquals(List.of("a:2", "a:3", "a:4"), two.takeTexts());
    }

    @Test
    void whatIsGivenBackGoesBeforeTheRestOfItsKey() {
        TestConsumer one = consumer(first, "one", 1);
        TestConsumer two = consumer(second, "two", 1);
        publish("a:1", "a:2", "b:1", "b:2");
        assertEquals(List.of("a:1"), one.takeTexts());
        assertEquals(List.of("b:1"), two.takeTexts());
        first.requeue(first.held());
        assertEquals(List.of("a:1"), one.takeTexts());
        first.settleAll();
        assertEquals(List.of("a:2"), one.takeTexts());
    }

    @Test
    void aGetTakesWhatNoConsumerHolds() {
        consumer(first, "one", 1);
        publish("a:1", "a:2", "b:1");
        Queue.Got got = requireNonNull(QueueBench.get(queue, false));
        assertEquals("b:1", TestMessages.text(got.message()));
        publish("b:2");
        assertNull(QueueBench.get(queue, false), "a:2 waits for its consumer, b:2 for who got b:1");
        queue.settle(requireNonNull(got.delivery()));
        assertEquals(List.of("b:2"), drain(queue));
    }

    @Test
    void aPurgedQueueBeginsAnew() {
        TestConsumer one = consumer(first, "one", 1);
        publish("a:1", "a:2", "b:1", "b:2");
        one.takeTexts();
        assertEquals(3, queue.purge());
        first.settleAll();
        publish("b:3", "a:3");
        assertEquals(List.of("b:3"), one.takeTexts());
        first.settleAll();
        assertEquals(List.of("a:3"), one.takeTexts());
    }

    @Test
    void whatWaitsForABusyConsumerExpiresOnTime() {
        Queue limited = bench.queue(GROUPED.ttlMs(1_000).deadLetters().value());
        TestConsumer one = first.consume(limited, ConsumerSpec.tagged("c").prefetch(1));
        bench.publishWith(KEY, limited, "a:1", "a:2");
        bench.advance(1_001);
        assertEquals(List.of("a:2 expired"), bench.takeDeaths());
        bench.publishWith(KEY, limited, "a:3");
        first.settleAll();
        assertEquals(List.of("a:1", "a:3"), one.takeTexts());
    }

    @Test
    void moreThanMemoryTakesKeepsItsOrder() {
        QueueBench small = new QueueBench(20_000);
        Queue large = small.queue(GROUPED.value());
        for (int i = 0; i < 2_000; i++) {
            small.publishWith(KEY, large, "k" + i % 7 + ":" + i);
        }
        TestChannel channel = small.channel();
        Map<String, Integer> last = new HashMap<>();
        List<TestConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            consumers.add(channel.consume(large, ConsumerSpec.tagged("c" + i).prefetch(5)));
        }
        int count = 0;
        for (int round = 0; round < 2_000 && count < 2_000; round++) {
            small.nextCycle();
            for (TestConsumer each : consumers) {
                for (Arrival arrival : each.takeArrivals()) {
                    String[] parts = arrival.text().split(":", 2);
                    int number = Integer.parseInt(parts[1]);
                    Integer before = last.put(parts[0], number);
                    assertTrue(before == null || before < number, arrival.text());
                    count++;
                }
            }
            channel.settleAll();
        }
        assertEquals(2_000, count);
        channel.close();
        assertEquals(0, small.heldBytes());
    }

    /** Whatever consumers do, no two hold messages of one key, and none gets one before an earlier one that waits. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void noKeyIsEverInTwoPlaces(long seed) {
        Random random = new Random(seed);
        List<TestChannel> channels = new ArrayList<>();
        Set<String> done = new HashSet<>();
        int published = 0;
        for (int step = 0; step < 600 || done.size() < published; step++) {
            int action = step < 600 ? random.nextInt(10) : 4 + random.nextInt(2);
            if (action < 3) {
                publish("k" + random.nextInt(4) + ":" + published++);
            } else if (action == 3 || channels.isEmpty()) {
                TestChannel channel = bench.channel();
                channels.add(channel);
                consumer(channel, "c", 1 + random.nextInt(3));
            } else {
                TestChannel channel = channels.get(random.nextInt(channels.size()));
                List<Arrival> holds = channel.held();
                if (action == 9) {
                    channel.close();
                    channels.remove(channel);
                } else if (!holds.isEmpty() && action == 8) {
                    channel.requeue(holds);
                } else if (!holds.isEmpty()) {
                    Arrival oldest = holds.getFirst();
                    done.add(oldest.text());
                    channel.settle(oldest);
                }
            }
            Map<String, TestChannel> holder = new HashMap<>();
            for (TestChannel each : channels) {
                for (Arrival arrival : each.held()) {
                    String key = arrival.text().substring(0, 2);
                    TestChannel other = holder.putIfAbsent(key, each);
                    assertTrue(other == null || other == each, key + " is in two places at step " + step);
                }
            }
            assertTrue(step < 20_000, "not all is delivered: " + counts(queue));
        }
    }
}
