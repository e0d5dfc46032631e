package io.warrenmq.core.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConsumerRingTest {
    private final QueueBench bench = new QueueBench();
    private final Queue queue = bench.queue();
    private final TestChannel channel = bench.channel();
    private final ConsumerRing ring = new ConsumerRing();

    @Test
    void takesTurnsWithinAPriority() {
        add("a", 0);
        add("b", 0);
        add("c", 0);
        assertEquals("abcabc", turns(6));
    }

    @Test
    void servesHigherPrioritiesFirst() {
        add("low", -1);
        add("a", 5);
        add("mid", 0);
        add("b", 5);
        assertEquals("abab", turns(4));
    }

    @Test
    void takesTheNextPriorityWhenNoneOfTheHigherCan() {
        Consumer high = add("h", Integer.MAX_VALUE);
        add("l", Integer.MIN_VALUE);
        assertEquals("h", turn());
        high.filled();
        assertEquals("l", turn());
        high.resumed();
        ring.lineUp(high);
        assertEquals("h", turn());
    }

    @Test
    void nobodyStandsInLineTwice() {
        Consumer consumer = add("a", 0);
        ring.lineUp(consumer);
        ring.lineUp(consumer);
        assertEquals("a", next());
        assertNull(ring.next());
    }

    @Test
    void whoHasLostCreditInLineIsPassedOver() {
        Consumer consumer = add("a", 0);
        add("b", 0);
        consumer.handed(true);
        consumer.prefetch(1);
        assertEquals("b", next());
        assertNull(ring.next());
        consumer.settled();
        ring.lineUp(consumer);
        assertEquals("a", next());
    }

    @Test
    void aConsumerWithoutAcksNeedsNoCredit() {
        Consumer consumer = register(ConsumerSpec.tagged("a").prefetch(1).withoutAck());
        ring.add(consumer);
        for (int i = 0; i < 3; i++) {
            assertEquals("a", turn());
            consumer.handed(false);
        }
    }

    @Test
    void whoIsRemovedGetsNothing() {
        Consumer first = add("a", 0);
        add("b", 0);
        add("c", 1);
        assertTrue(ring.remove(first));
        assertFalse(ring.remove(first));
        assertEquals(2, ring.size());
        assertEquals(
                List.of("b", "c"), ring.members().stream().map(Consumer::tag).toList());
        assertEquals("c", next());
        assertEquals("b", next());
        assertNull(ring.next());
    }

    @Test
    void aPriorityThatEmptiedCanBeUsedAgain() {
        Consumer first = add("a", 3);
        ring.remove(first);
        assertTrue(ring.isEmpty());
        assertNull(ring.next());
        add("b", 3);
        assertEquals("bb", turns(2));
    }

    @Test
    void whoWaitsForLeaveStandsAside() {
        channel.limitTogether(1);
        Consumer first = add("a", 0);
        add("b", 0);
        assertTrue(channel.limit().request(channel.consumers().getFirst()));
        assertNull(ring.next());
        assertEquals(2, channel.limit().waitingCount());
        assertFalse(first.mayWait());
        first.grantArrived();
        ring.lineUp(first);
        assertEquals("a", next());
    }

    private Consumer add(String tag, int priority) {
        Consumer consumer = register(ConsumerSpec.tagged(tag).priority(priority));
        ring.add(consumer);
        return consumer;
    }

    private Consumer register(ConsumerSpec spec) {
        return channel.register(queue, spec).consumer();
    }

    private String next() {
        Consumer consumer = ring.next();
        return consumer == null ? "nobody" : consumer.tag();
    }

    /** Takes the next consumer and sends it to the end of its line, as the queue does. */
    private String turn() {
        Consumer consumer = ring.next();
        if (consumer == null) {
            return "nobody";
        }
        ring.lineUp(consumer);
        return consumer.tag();
    }

    private String turns(int count) {
        List<String> tags = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tags.add(turn());
        }
        return String.join("", tags);
    }
}
