package io.warrenmq.core.queue;

import static io.warrenmq.core.queue.QueueBench.counts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages and queues whose time is up. */
final class QueueExpiryTest {
    private final QueueBench bench = new QueueBench();
    private final TestChannel channel = bench.channel();

    private Queue queue(Settings settings) {
        return bench.queue(settings.value());
    }

    @Test
    void messagesGoWhenTheirTimeIsUpAndNotBefore() {
        Queue queue = queue(Settings.PLAIN.ttlMs(1_000).deadLetters());
        bench.publishNow(queue, "1");
        bench.advance(400);
        bench.publishNow(queue, "2");
        bench.advance(599);
        assertEquals("2 ready, 0 unacked, 0 consumers", counts(queue));
        bench.advance(1);
        assertEquals(List.of("1 expired"), bench.takeDeaths());
        bench.advance(399);
        assertEquals(List.of(), bench.takeDeaths());
        bench.advance(1);
        assertEquals(List.of("2 expired"), bench.takeDeaths());
        assertEquals("0 ready, 0 unacked, 0 consumers", counts(queue));
    }

    /** RabbitMQ would keep the short-lived ones until they reach the head. */
    @Test
    void messagesGoFromTheMiddleOfAQueue() {
        Queue queue = queue(Settings.PLAIN.deadLetters());
        bench.publishNow(queue, "head");
        bench.publishFor(300, queue, "long");
        bench.publishFor(100, queue, "short");
        bench.publishNow(queue, "tail");
        bench.advance(100);
        assertEquals(List.of("short expired"), bench.takeDeaths());
        bench.advance(200);
        assertEquals(List.of("long expired"), bench.takeDeaths());
        assertEquals(
                List.of("head", "tail"),
                channel.consume(queue, ConsumerSpec.tagged("c")).takeTexts());
    }

    @Test
    void theShorterOfTwoTimesCounts() {
        Queue queue = queue(Settings.PLAIN.ttlMs(200).deadLetters());
        bench.publishFor(100, queue, "own");
        bench.publishFor(300, queue, "queue's");
        bench.advance(100);
        assertEquals(List.of("own expired"), bench.takeDeaths());
        bench.advance(100);
        assertEquals(List.of("queue's expired"), bench.takeDeaths());
    }

    @Test
    void withoutAnyTimeAMessageIsDeliveredAtOnceOrNever() {
        Queue queue = queue(Settings.PLAIN.ttlMs(0).deadLetters());
        bench.publishNow(queue, "nobody waits");
        assertEquals(List.of("nobody waits expired"), bench.takeDeaths());
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        bench.publishNow(queue, "1");
        bench.publishFor(0, queue, "2");
        assertEquals(List.of("1", "2"), consumer.takeTexts());
        assertEquals(List.of(), bench.takeDeaths());
    }

    @Test
    void aMessageThatComesBackKeepsItsTime() {
        Queue queue = queue(Settings.PLAIN.deadLetters());
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(1));
        bench.publishFor(500, queue, "short");
        bench.publishNow(queue, "other");
        Arrival held = consumer.takeArrivals().getFirst();
        channel.cancel(consumer);
        bench.advance(400);
        channel.requeue(List.of(held));
        bench.advance(99);
        assertEquals("2 ready, 0 unacked, 0 consumers", counts(queue));
        bench.advance(1);
        assertEquals(List.of("short expired"), bench.takeDeaths());
    }

    @Test
    void whatIsWithAConsumerDoesNotGo() {
        Queue queue = queue(Settings.PLAIN.ttlMs(100).deadLetters());
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        bench.publishNow(queue, "1");
        Arrival held = consumer.takeArrivals().getFirst();
        channel.cancel(consumer);
        bench.advance(10_000);
        assertEquals("0 ready, 1 unacked, 0 consumers", counts(queue));
        channel.requeue(List.of(held));
        bench.advance(0);
        assertEquals(List.of("1 expired"), bench.takeDeaths());
    }

    @Test
    void whatComesBackTooLateIsNotDeliveredAgain() {
        Queue queue = queue(Settings.PLAIN.ttlMs(100).deadLetters());
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        bench.publishNow(queue, "1");
        bench.publishFor(50, queue, "2");
        List<Arrival> held = consumer.takeArrivals();
        bench.advance(200);
        channel.requeue(held);
        assertEquals(List.of(), consumer.takeTexts());
        bench.nextCycle();
        assertEquals(
                List.of("1 expired", "2 expired"),
                bench.takeDeaths().stream().sorted().toList());
    }

    @Test
    void messagesOnDiskGoOnTimeToo() {
        QueueBench small = new QueueBench(1_000);
        Queue queue = small.queue(Settings.PLAIN.deadLetters().value());
        for (int i = 0; i < 100; i++) {
            small.publishNow(queue, "stays " + i);
            small.publishFor(100 + i, queue, "goes " + i);
        }
        assertTrue(small.paging().pagedCount() > 100, "most of it is on disk");
        small.advance(99);
        assertEquals(List.of(), small.takeDeaths());
        small.advance(50);
        assertEquals(50, small.takeDeaths().size());
        small.advance(50);
        small.nextCycle();
        assertEquals(50, small.takeDeaths().size());
        assertEquals("100 ready, 0 unacked, 0 consumers", counts(queue));
        TestConsumer consumer =
                small.channel().consume(queue, ConsumerSpec.tagged("c").withoutAck());
        small.nextCycle();
        List<String> got = consumer.takeTexts();
        assertEquals(100, got.size());
        assertEquals("stays 0", got.getFirst());
        assertEquals("stays 99", got.getLast());
    }

    @Test
    void aWholeBacklogOnDiskGoes() {
        QueueBench small = new QueueBench(1_000);
        Queue queue = small.queue(Settings.PLAIN.ttlMs(1_000).deadLetters().value());
        for (int i = 0; i < 3_000; i++) {
            small.publishNow(queue, "m" + i);
        }
        small.advance(999);
        assertEquals("3000 ready, 0 unacked, 0 consumers", counts(queue));
        small.advance(1);
        small.nextCycle();
        List<String> died = small.takeDeaths();
        assertEquals(3_000, died.size());
        assertEquals("m0 expired", died.getFirst());
        assertEquals("m2999 expired", died.getLast());
        assertEquals(0, small.heldBytes());
    }

    @Test
    void aShorterTimeHoldsForWhatWaitsAlready() {
        Queue queue = queue(Settings.PLAIN.deadLetters());
        bench.publishNow(queue, "1");
        bench.advance(500);
        queue.configure(Settings.PLAIN.ttlMs(600).deadLetters().value());
        bench.advance(99);
        assertEquals(List.of(), bench.takeDeaths());
        bench.advance(1);
        assertEquals(List.of("1 expired"), bench.takeDeaths());
    }

    // --- the queue itself

    @Test
    void aQueueThatNobodyUsesGoes() {
        Queue queue = queue(Settings.PLAIN.expiresMs(1_000).deadLetters());
        bench.publishNow(queue, "is not a dead letter");
        bench.advance(900);
        queue.used();
        bench.advance(999);
        assertEquals(List.of(), bench.ended());
        bench.advance(1);
        assertEquals(List.of(queue), bench.ended());
        assertEquals(List.of(), bench.takeDeaths());
    }

    @Test
    void aQueueLivesWithItsConsumers() {
        Queue queue = queue(Settings.PLAIN.expiresMs(1_000));
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c"));
        bench.advance(100_000);
        assertEquals(List.of(), bench.ended());
        channel.cancel(consumer);
        bench.advance(999);
        assertEquals(List.of(), bench.ended());
        bench.advance(1_000);
        assertEquals(List.of(queue), bench.ended());
    }
}
