package io.warrenmq.core.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.shard.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Random calls to two queues whose channels live on the same shard, where each call does all it does at once. So an
 * oracle can tell exactly which message each delivery must bring, and when somebody was passed over or left waiting.
 */
final class QueuePropertyTest {
    private static final int SEEDS = 400;
    private static final int STEPS = 250;

    /** What messages may take of memory: from nothing at all to more than they can. */
    private static final long[] BODY_BYTES_MAX = {-1, 0, 300, 1_000, Long.MAX_VALUE};

    @Test
    void everyDeliveryIsTheOneThatIsDue() {
        Seeds.each(SEEDS, seed -> new Run(seed).run());
    }

    private static final class Run {
        private final RandomGenerator random;
        private final QueueBench bench;
        private final Map<Queue, QueueOracle> oracles = new HashMap<>();
        private final List<Queue> queues;
        private final List<TestChannel> channels = new ArrayList<>();
        private final Map<TestChannel, Integer> heldThrough = new HashMap<>();
        private int messageCount;
        private int consumerCount;
        private int step;

        Run(long seed) {
            random = new SplittableRandom(seed);
            long bodyBytesMax = BODY_BYTES_MAX[random.nextInt(BODY_BYTES_MAX.length)];
            bench = new QueueBench(bodyBytesMax, seed);
            queues = List.of(bench.queue(QueueBench.DURABLE), bench.queue());
            queues.forEach(each -> oracles.put(each, new QueueOracle()));
            for (int i = 0; i < 3; i++) {
                channels.add(openChannel());
            }
        }

        void run() {
            try {
                for (step = 0; step < STEPS; step++) {
                    act(any(queues), any(channels));
                    if (random.nextInt(4) > 0) {
                        bench.nextCycle();
                        queues.forEach(each -> oracle(each).check(each));
                    }
                    if (random.nextInt(100) == 0) {
                        bench.advance(Serving.REST_AFTER_MS);
                    }
                }
                finish();
            } catch (IllegalStateException failure) {
                throw new AssertionError("step " + step + ": " + failure.getMessage(), failure);
            }
        }

        private void finish() {
            channels.forEach(this::close);
            bench.nextCycle();
            for (Queue queue : queues) {
                oracle(queue).check(queue);
                for (Queue.Got got = bench.getLater(queue, true); got != null; got = bench.getLater(queue, true)) {
                    oracle(queue).took(arrival(queue, got));
                }
                oracle(queue).check(queue);
                assertEquals(0, bench.journal().liveCount(queue.identity().id()));
            }
            assertEquals(0, bench.paging().pagedCount());
            assertEquals(0, bench.heldBytes());
        }

        private void act(Queue queue, TestChannel channel) {
            switch (random.nextInt(24)) {
                case 0, 1, 2, 3, 4, 5 -> publish(queue);
                case 6, 7, 8 -> consume(queue, channel);
                case 9 -> cancel(channel);
                case 10, 11, 12, 13 -> settle(channel);
                case 14 -> List.copyOf(channel.held()).forEach(each -> settle(channel, each));
                case 15, 16 -> requeue(channel);
                case 17 -> get(queue, channel);
                case 18 -> limit(channel);
                case 19 -> limitTogether(channel);
                case 20 -> fillSocket(channel);
                case 21, 22 -> emptySocket(channel);
                default -> rarely(queue, channel);
            }
        }

        private void rarely(Queue queue, TestChannel channel) {
            switch (random.nextInt(3)) {
                case 0 -> assertEquals(oracle(queue).purge(), queue.purge());
                case 1 -> {
                    close(channel);
                    channels.set(channels.indexOf(channel), openChannel());
                }
                default -> {}
            }
        }

        private void publish(Queue queue) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                String text = "m" + messageCount++;
                oracle(queue).publish(text);
                if (queue.options().durable() && random.nextBoolean()) {
                    bench.publishPersistent(queue, text);
                } else {
                    queue.publish(TestMessages.of(text));
                }
            }
        }

        private void consume(Queue queue, TestChannel channel) {
            ConsumerSpec spec = new ConsumerSpec(
                    "c" + consumerCount++,
                    random.nextInt(5) == 0,
                    random.nextInt(12) == 0,
                    random.nextInt(3),
                    random.nextInt(4));
            boolean refuses = oracle(queue).refuses(spec);
            TestConsumer consumer = channel.register(queue, spec);
            boolean refused = false;
            if (!refuses) {
                oracle(queue).subscribe(consumer, spec);
            }
            try {
                queue.subscribe(consumer.consumer(), () -> {});
            } catch (BrokerException refusal) {
                refused = true;
                channel.forget(consumer);
            }
            assertEquals(refuses, refused);
        }

        private void cancel(TestChannel channel) {
            if (!channel.consumers().isEmpty()) {
                TestConsumer consumer = any(channel.consumers());
                oracle(consumer.queue()).cancel(consumer);
                channel.cancel(consumer);
            }
        }

        private void settle(TestChannel channel) {
            if (!channel.held().isEmpty()) {
                settle(channel, any(channel.held()));
            }
        }

        private void settle(TestChannel channel, Arrival arrival) {
            oracle(arrival.queue()).settle(arrival);
            count(channel, arrival, -1);
            channel.settle(arrival);
        }

        private void requeue(TestChannel channel) {
            List<Arrival> left = new ArrayList<>(channel.held());
            List<Arrival> chosen = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0 && !left.isEmpty(); i--) {
                chosen.add(left.remove(random.nextInt(left.size())));
            }
            // Those of each queue return one queue after the other, so only one queue at a time here.
            for (Queue queue : queues) {
                List<Arrival> here =
                        chosen.stream().filter(each -> each.queue() == queue).toList();
                here.forEach(each -> oracle(queue).requeue(each));
                here.forEach(each -> count(channel, each, -1));
                channel.requeue(here);
            }
        }

        private void get(Queue queue, TestChannel channel) {
            boolean noAck = random.nextBoolean();
            queue.get(
                    noAck,
                    got -> {
                        if (got != null) {
                            oracle(queue).took(arrival(queue, got));
                            if (!noAck) {
                                channel.took(queue, got);
                            }
                        }
                    },
                    refusal -> {
                        throw refusal;
                    });
            bench.nextCycle();
        }

        private void limit(TestChannel channel) {
            if (!channel.consumers().isEmpty()) {
                TestConsumer consumer = any(channel.consumers());
                int prefetch = random.nextInt(5);
                oracle(consumer.queue()).prefetch(consumer, prefetch);
                consumer.consumer().limitTo(prefetch);
            }
        }

        private void limitTogether(TestChannel channel) {
            bench.nextCycle();
            oracles.values().forEach(each -> each.turnsMatter(false));
            channel.limitTogether(random.nextInt(4));
            bench.nextCycle();
            oracles.values().forEach(each -> each.turnsMatter(true));
        }

        private void fillSocket(TestChannel channel) {
            if (!channel.consumers().isEmpty()) {
                TestConsumer consumer = any(channel.consumers());
                if (random.nextBoolean()) {
                    consumer.writable(false);
                } else {
                    consumer.fillWithNext();
                }
            }
        }

        private void emptySocket(TestChannel channel) {
            if (!channel.consumers().isEmpty()) {
                TestConsumer consumer = any(channel.consumers());
                consumer.writable(true);
            }
        }

        private void close(TestChannel channel) {
            // A queue may serve others with what returns before the next one hears of the end.
            for (Queue queue : queues) {
                channel.consumers().stream()
                        .filter(each -> each.queue() == queue)
                        .forEach(each -> oracle(queue).cancel(each));
                channel.held().stream()
                        .filter(each -> each.queue() == queue)
                        .forEach(each -> oracle(queue).requeue(each));
            }
            channel.close();
        }

        // --- short forms

        private TestChannel openChannel() {
            return new TestChannel(bench.shard(), (channel, arrival) -> {
                TestConsumer consumer = arrival.consumer();
                if (consumer != null) {
                    requireRoomTogether(channel, consumer);
                    oracle(arrival.queue()).delivered(arrival);
                    count(channel, arrival, 1);
                }
            });
        }

        private void requireRoomTogether(TestChannel channel, TestConsumer consumer) {
            if (consumer.isLimitedTogether()
                    && heldThrough.getOrDefault(channel, 0) >= channel.limit().limit()) {
                throw new IllegalStateException("the channel's consumers hold more than their limit");
            }
        }

        /** Counts what a channel holds through consumers that acknowledge. */
        private void count(TestChannel channel, Arrival arrival, int change) {
            if (arrival.consumer() != null && arrival.delivery() != null) {
                heldThrough.merge(channel, change, Integer::sum);
            }
        }

        private QueueOracle oracle(Queue queue) {
            QueueOracle oracle = oracles.get(queue);
            if (oracle == null) {
                throw new IllegalStateException("no oracle for " + queue.name());
            }
            return oracle;
        }

        private static Arrival arrival(Queue queue, Queue.Got got) {
            Message message = got.message();
            return new Arrival(null, queue, message, got.redelivered(), got.delivery());
        }

        private <T> T any(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }
    }
}
