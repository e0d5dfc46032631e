package io.warrenmq.core.queue;

import static io.warrenmq.core.queue.QueueBench.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.journal.SimulatedJournal;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.paging.SimulatedPaging;
import io.warrenmq.core.queue.settings.QueueSettings;
import io.warrenmq.core.shard.SimulatedShards;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumers whose channel limits them together, with one queue beside the channel and others elsewhere. */
final class SharedLimitTest {
    private static final int QUEUES = 3;

    private SimulatedShards shards = new SimulatedShards(1, 0);
    private TestChannel channel = new TestChannel(shards.shard(0));
    private List<Queue> queues = List.of();
    private int arrivedCount;
    private int heldMax;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void allConsumersTogetherHoldNoMoreThanTheLimit(int shardCount) {
        start(shardCount, 1);
        onChannel(() -> channel.limitTogether(2));
        consumeFromAll();
        publishToAll(5);
        shards.runUntilIdle();
        assertEquals(2, channel.held().size());
        drain();
        assertEquals(5 * QUEUES, arrivedCount);
        assertEquals(2, heldMax);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void consumersOfOtherChannelsDoNotCount(int shardCount) {
        start(shardCount, 1);
        onChannel(() -> channel.limitTogether(1));
        consumeFromAll();
        TestChannel other = new TestChannel(shards.shard(0));
        TestConsumer free =
                shards.ask(shards.shard(0), () -> other.consume(queues.get(0), ConsumerSpec.tagged("free")));
        publishToAll(4);
        shards.runUntilIdle();
        assertEquals(1, channel.held().size());
        assertTrue(free.takeArrivals().size() >= 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void consumersWithoutAcksAreNotLimited(int shardCount) {
        start(shardCount, 1);
        onChannel(() -> channel.limitTogether(1));
        TestConsumer free = shards.ask(
                shards.shard(0),
                () -> channel.consume(queues.get(1), ConsumerSpec.tagged("free").withoutAck()));
        publishToAll(4);
        shards.runUntilIdle();
        assertEquals(4, free.takeArrivals().size());
        assertEquals(0, channel.limit().leavesOut());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theirOwnPrefetchCountsAsWell(int shardCount) {
        start(shardCount, 1);
        onChannel(() -> channel.limitTogether(4));
        for (Queue queue : queues) {
            onChannel(() ->
                    channel.consume(queue, ConsumerSpec.tagged(queue.name()).prefetch(1)));
        }
        publishToAll(5);
        shards.runUntilIdle();
        assertEquals(QUEUES, channel.held().size());
        assertEquals(0, channel.limit().leavesOut());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aLargerLimitCountsAtOnceAndNoLimitFreesAll(int shardCount) {
        start(shardCount, 1);
        onChannel(() -> channel.limitTogether(1));
        consumeFromAll();
        publishToAll(5);
        shards.runUntilIdle();
        onChannel(() -> channel.limitTogether(4));
        shards.runUntilIdle();
        assertEquals(4, channel.held().size());
        onChannel(() -> channel.limitTogether(0));
        shards.runUntilIdle();
        assertEquals(5 * QUEUES, channel.held().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aSmallerLimitCountsOnceEnoughIsSettled(int shardCount) {
        start(shardCount, 1);
        onChannel(() -> channel.limitTogether(5));
        consumeFromAll();
        publishToAll(5);
        shards.runUntilIdle();
        onChannel(() -> channel.limitTogether(2));
        onChannel(() -> channel.settle(channel.held().getFirst()));
        shards.runUntilIdle();
        assertEquals(4, channel.held().size());
        drain();
        assertEquals(5 * QUEUES, arrivedCount);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aLimitThatComesLaterCountsWhatIsHeld(int shardCount) {
        start(shardCount, 1);
        consumeFromAll();
        publishToAll(2);
        shards.runUntilIdle();
        onChannel(() -> channel.limitTogether(4));
        shards.runUntilIdle();
        publishToAll(2);
        shards.runUntilIdle();
        assertEquals(2 * QUEUES, channel.held().size());
        for (int i = 0; i < 4; i++) {
            onChannel(() -> channel.settle(channel.held().getFirst()));
            shards.runUntilIdle();
            assertTrue(channel.held().size() >= 4);
        }
        drain();
        assertEquals(4 * QUEUES, arrivedCount);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatReturnsToItsQueueMakesRoom(int shardCount) {
        start(shardCount, 1);
        onChannel(() -> channel.limitTogether(1));
        consumeFromAll();
        publishToAll(2);
        for (int i = 0; i < 20; i++) {
            shards.runUntilIdle();
            assertEquals(1, channel.held().size());
            onChannel(() -> channel.requeue(channel.held()));
        }
        shards.runUntilIdle();
        drain();
        assertEquals(20 + 2 * QUEUES, arrivedCount);
    }

    /** A leave can come for a consumer that has gone, or for a message that another has taken: it must come back. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void unusedLeaveComesBack(int shardCount) {
        for (long seed = 0; seed < 60; seed++) {
            start(shardCount, seed);
            var random = new SplittableRandom(seed);
            onChannel(() -> channel.limitTogether(1 + random.nextInt(2)));
            consumeFromAll();
            for (int round = 0; round < 30; round++) {
                disturb(random);
                shards.steps(random.nextInt(6));
            }
            shards.runUntilIdle();
            assertEquals(0, channel.limit().leavesOut(), "seed " + seed);
            assertTrue(heldMax <= 2, "seed " + seed);
            drain();
            assertEquals(0, channel.limit().leavesOut(), "seed " + seed);
        }
    }

    private void disturb(RandomGenerator random) {
        Queue queue = queues.get(random.nextInt(QUEUES));
        switch (random.nextInt(6)) {
            case 0 -> publishToAll(1);
            case 1 -> onQueue(queue, () -> QueueBench.get(queue, true));
            case 2 -> onQueue(queue, queue::purge);
            case 3 ->
                onChannel(() -> {
                    if (!channel.consumers().isEmpty()) {
                        channel.cancel(channel.consumers().getFirst());
                    }
                });
            case 4 -> onChannel(() -> channel.consume(queue, ConsumerSpec.tagged("again")));
            default -> onChannel(channel::settleAll);
        }
    }

    // --- the bench

    private void start(int shardCount, long seed) {
        shards = new SimulatedShards(shardCount, seed);
        arrivedCount = 0;
        heldMax = 0;
        channel = new TestChannel(shards.shard(0), (_, _) -> {
            arrivedCount++;
            heldMax = Math.max(heldMax, channel.held().size() + 1);
        });
        var journal = new SimulatedJournal(shards);
        List<Queue> made = new ArrayList<>();
        for (int i = 0; i < QUEUES; i++) {
            Queue.Identity identity = new Queue.Identity("/", "q" + i, i, PLAIN, Queue.NO_OWNER);
            made.add(new Queue(
                    identity,
                    QueueSettings.PLAIN,
                    shards.shard(i % shardCount),
                    SimulatedPaging.unlimited(journal, shardCount),
                    _ -> {},
                    DeadLetters.NOWHERE));
        }
        queues = made;
    }

    private void onChannel(Runnable task) {
        shards.on(channel.shard(), task);
    }

    private void onQueue(Queue queue, Runnable task) {
        shards.on(queue.shard(), task);
    }

    private void consumeFromAll() {
        for (Queue queue : queues) {
            onChannel(() -> channel.consume(queue, ConsumerSpec.tagged(queue.name())));
        }
        shards.runUntilIdle();
    }

    private void publishToAll(int count) {
        for (Queue queue : queues) {
            for (int i = 0; i < count; i++) {
                onQueue(queue, () -> queue.publish(TestMessages.of("m")));
            }
        }
    }

    /** Settles until nothing is held any more. */
    private void drain() {
        shards.runUntilIdle();
        while (!channel.held().isEmpty()) {
            onChannel(() -> channel.settle(channel.held().getFirst()));
            shards.runUntilIdle();
        }
    }
}
