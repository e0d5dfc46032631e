package io.warrenmq.core.queue;

import static io.warrenmq.core.queue.QueueBench.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.journal.SimulatedJournal;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.paging.SimulatedPaging;
import io.warrenmq.core.queue.settings.QueueSettings;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.SimulatedShards;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deliveries to a channel on another shard. */
final class RemoteOutletTest {
    private SimulatedShards shards = new SimulatedShards(2, 1);
    private Queue queue = newQueue();
    private TestChannel channel = new TestChannel(channelShard());
    private int published;

    // --- the window

    @Test
    void aFullSocketHoldsUpOneWindow() {
        TestConsumer consumer = consume(ConsumerSpec.tagged("c"));
        onChannel(() -> consumer.writable(false));
        publish(3 * RemoteOutlet.WINDOW);
        shards.runUntilIdle();
        assertEquals(texts(0, RemoteOutlet.WINDOW), consumer.takeTexts());
        assertEquals(2 * RemoteOutlet.WINDOW, readyCount());

        onChannel(() -> consumer.writable(true));
        shards.runUntilIdle();
        assertEquals(texts(RemoteOutlet.WINDOW, published), consumer.takeTexts());
    }

    @Test
    void aFullSocketHoldsUpOneWindowOfBytes() {
        TestConsumer consumer = consume(ConsumerSpec.tagged("c"));
        onChannel(() -> consumer.writable(false));
        publishLarge(20, RemoteOutlet.WINDOW_BYTES / 4);
        assertEquals(4, consumer.takeArrivals().size());
        onChannel(() -> consumer.writable(true));
        shards.runUntilIdle();
        assertEquals(16, consumer.takeArrivals().size());
    }

    @Test
    void aMessageLargerThanTheWindowPasses() {
        TestConsumer consumer = consume(ConsumerSpec.tagged("c"));
        publishLarge(5, 3 * RemoteOutlet.WINDOW_BYTES);
        assertEquals(5, consumer.takeArrivals().size());
    }

    @Test
    void theWindowOfBytesIsTheSameAfterLongUse() {
        TestConsumer consumer = consume(ConsumerSpec.tagged("c").withoutAck());
        publishLarge(100, RemoteOutlet.WINDOW_BYTES / 4);
        assertEquals(100, consumer.takeArrivals().size());
        onChannel(() -> consumer.writable(false));
        publishLarge(100, RemoteOutlet.WINDOW_BYTES / 4);
        int arrived = consumer.takeArrivals().size();
        assertTrue(arrived > 0 && arrived <= 4, arrived + " arrived at a full socket");
    }

    private void publishLarge(int count, int bodyBytes) {
        var message = TestMessages.of("x".repeat(bodyBytes));
        onQueue(() -> {
            for (int i = 0; i < count; i++) {
                queue.publish(message);
            }
        });
        shards.runUntilIdle();
    }

    @Test
    void whoReadsGetsFarMoreThanOneWindow() {
        TestConsumer consumer = consume(ConsumerSpec.tagged("c").withoutAck());
        publish(20 * RemoteOutlet.WINDOW + 1);
        shards.runUntilIdle();
        assertEquals(texts(0, published), consumer.takeTexts());
    }

    @Test
    void aConsumerThatDoesNotReadDoesNotHoldUpAnother() {
        TestConsumer stuck = consume(ConsumerSpec.tagged("a").priority(1));
        TestConsumer other = consume(ConsumerSpec.tagged("b"));
        onChannel(() -> stuck.writable(false));
        publish(2 * RemoteOutlet.WINDOW);
        shards.runUntilIdle();
        assertEquals(texts(0, RemoteOutlet.WINDOW), stuck.takeTexts());
        assertEquals(texts(RemoteOutlet.WINDOW, published), other.takeTexts());
    }

    /** The socket opens and closes at random; at no moment is more than a window under way, and nothing gets stuck. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverIsMoreThanAWindowUnderWay(long seed) {
        start(seed);
        var random = new SplittableRandom(seed);
        TestConsumer consumer = consume(ConsumerSpec.tagged("c"));
        int arrived = 0;
        int arrivedSinceFull = 0;
        for (int round = 0; round < 400; round++) {
            if (random.nextInt(8) == 0) {
                boolean writable = random.nextBoolean();
                arrivedSinceFull = consumer.isWritable() ? 0 : arrivedSinceFull;
                onChannel(() -> consumer.writable(writable));
            }
            publish(random.nextInt(120));
            shards.steps(random.nextInt(6));
            int now = consumer.takeArrivals().size();
            arrived += now;
            arrivedSinceFull = consumer.isWritable() ? 0 : arrivedSinceFull + now;
            assertTrue(handedOut() - arrived <= RemoteOutlet.WINDOW);
            assertTrue(arrivedSinceFull <= RemoteOutlet.WINDOW);
        }
        onChannel(() -> consumer.writable(true));
        shards.runUntilIdle();
        assertEquals(published, arrived + consumer.takeArrivals().size());
    }

    // --- ends while deliveries are under way

    /** Whatever the moment at which the channel ends: all that was not acknowledged is back in order. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void nothingIsLostWhenTheChannelEnds(int steps) {
        consume(ConsumerSpec.tagged("c"));
        publish(700);
        shards.steps(steps);
        int seen = channel.held().size();
        onChannel(channel::close);
        shards.runUntilIdle();
        publish(5);
        assertEquals("705 ready, 0 unacked, 0 consumers", counts());

        TestChannel next = new TestChannel(channelShard());
        TestConsumer consumer = shards.ask(channelShard(), () -> next.consume(queue, ConsumerSpec.tagged("d")));
        shards.runUntilIdle();
        List<Arrival> again = consumer.takeArrivals();
        assertEquals(texts(0, 705), again.stream().map(Arrival::text).toList());
        assertTrue(again.subList(0, seen).stream().allMatch(Arrival::redelivered));
        assertFalse(again.getLast().redelivered());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void whatIsUnderWayAtACancelStaysWithTheChannel(int steps) {
        TestConsumer consumer = consume(ConsumerSpec.tagged("c").prefetch(50));
        publish(80);
        shards.steps(steps);
        onChannel(() -> channel.cancel(consumer));
        shards.runUntilIdle();
        int held = channel.held().size();
        assertEquals(80 - held + " ready, " + held + " unacked, 0 consumers", counts());
        assertEquals(texts(0, held), consumer.takeTexts());
        onChannel(channel::settleAll);
        shards.runUntilIdle();
        assertEquals(80 - held + " ready, 0 unacked, 0 consumers", counts());
    }

    @Test
    void theEndOfTheQueueComesAfterItsDeliveries() {
        TestConsumer consumer = consume(ConsumerSpec.tagged("c"));
        publish(3);
        onQueue(() -> queue.delete(false, false));
        while (consumer.takeArrivals().isEmpty()) {
            assertFalse(consumer.cancelledByQueue());
            assertTrue(shards.step());
        }
        shards.runUntilIdle();
        assertTrue(consumer.cancelledByQueue());
        onChannel(channel::settleAll);
        onChannel(channel::close);
        shards.runUntilIdle();
        assertEquals("ended", counts());
    }

    // --- prefetch

    @Test
    void prefetchHoldsAcrossShards() {
        TestConsumer consumer = consume(ConsumerSpec.tagged("c").prefetch(3));
        publish(10);
        shards.runUntilIdle();
        assertEquals(texts(0, 3), consumer.takeTexts());
        onChannel(() -> consumer.consumer().limitTo(5));
        shards.runUntilIdle();
        assertEquals(texts(3, 5), consumer.takeTexts());
        onChannel(() -> channel.settle(channel.held().get(2)));
        onChannel(() -> channel.requeue(channel.held().subList(0, 2)));
        shards.runUntilIdle();
        List<Arrival> more = consumer.takeArrivals();
        assertEquals(5, channel.held().size());
        assertEquals(3, more.size());
        assertEquals("4 ready, 5 unacked, 1 consumers", counts());
    }

    // --- the bench

    private void start(long seed) {
        shards = new SimulatedShards(2, seed);
        queue = newQueue();
        channel = new TestChannel(channelShard());
    }

    private Shard channelShard() {
        return shards.shard(0);
    }

    private Queue newQueue() {
        Queue.Identity identity = new Queue.Identity("/", "q", 1, PLAIN, Queue.NO_OWNER);
        return new Queue(
                identity,
                QueueSettings.PLAIN,
                shards.shard(1),
                SimulatedPaging.unlimited(new SimulatedJournal(shards), 2),
                _ -> {},
                DeadLetters.NOWHERE);
    }

    private void onChannel(Runnable task) {
        shards.on(channelShard(), task);
    }

    private void onQueue(Runnable task) {
        shards.on(queue.shard(), task);
    }

    private TestConsumer consume(ConsumerSpec spec) {
        TestConsumer consumer = shards.ask(channelShard(), () -> channel.consume(queue, spec));
        shards.runUntilIdle();
        return consumer;
    }

    private void publish(int count) {
        onQueue(() -> {
            for (int i = 0; i < count; i++) {
                queue.publish(TestMessages.of("m" + published++));
            }
        });
    }

    private static List<String> texts(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
    }

    private String counts() {
        return shards.ask(queue.shard(), () -> QueueBench.counts(queue));
    }

    private int readyCount() {
        return Integer.parseInt(counts().split(" ", 2)[0]);
    }

    /** How many have left the queue and are not acknowledged, which nothing is here. */
    private int handedOut() {
        return published - readyCount();
    }
}
