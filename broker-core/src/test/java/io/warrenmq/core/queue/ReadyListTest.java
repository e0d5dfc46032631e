package io.warrenmq.core.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadyListTest {
    private final Queue queue = new QueueBench().queue();
    private final ReadyList ready = new ReadyList();

    @Test
    void isEmptyAtFirst() {
        assertTrue(ready.isEmpty());
        assertEquals(0, ready.size());
        assertNull(ready.pollReturned());
        assertThrows(IllegalStateException.class, ready::removeNew);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 17, 5_000})
    void keepsOrderWhileItGrowsAndDrains(int count) {
        List<Message> messages = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < count; i++) {
                Message message = TestMessages.of("m" + i);
                messages.add(message);
                ready.add(message);
            }
            assertEquals(count, ready.size());
            for (int i = 0; i < count; i++) {
                assertEquals((long) round * count + i, ready.headSequence());
                assertSame(messages.get(round * count + i), ready.removeNew());
            }
            assertTrue(ready.isEmpty());
            assertThrows(IllegalStateException.class, ready::removeNew);
        }
    }

    @Test
    void returnedMessagesComeInTheirOriginalOrder() {
        for (String body : List.of("m0", "m1", "m2", "m3")) {
            ready.add(TestMessages.of(body));
        }
        Delivery first = take();
        Delivery second = take();
        Delivery third = take();
        ready.giveBack(third);
        ready.giveBack(first);
        ready.giveBack(second);
        assertEquals(4, ready.size());
        assertSame(first, ready.pollReturned());
        assertSame(second, ready.pollReturned());
        assertSame(third, ready.pollReturned());
        assertNull(ready.pollReturned());
        assertEquals("m3", TestMessages.text(ready.removeNew()));
    }

    /** Against a sorted map that holds everything that is ready. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithASortedMap(long seed) {
        var random = new SplittableRandom(seed);
        var expected = new TreeMap<Long, Message>();
        var out = new ArrayDeque<Delivery>();
        long nextSequence = 0;
        for (int step = 0; step < 5_000; step++) {
            int dice = random.nextInt(100);
            if (dice < 45) {
                Message message = TestMessages.of("m" + nextSequence);
                ready.add(message);
                expected.put(nextSequence++, message);
            } else if (dice < 80 && !expected.isEmpty()) {
                Delivery taken = ready.pollReturned();
                if (taken == null) {
                    taken = take();
                }
                assertEquals(expected.firstKey(), taken.sequence());
                assertSame(expected.pollFirstEntry().getValue(), taken.message());
                out.add(taken);
            } else if (!out.isEmpty()) {
                Delivery back = random.nextBoolean() ? out.removeFirst() : out.removeLast();
                if (dice < 95) {
                    ready.giveBack(back);
                    expected.put(back.sequence(), back.message());
                }
            }
            assertEquals(expected.size(), ready.size());
            assertEquals(expected.isEmpty(), ready.isEmpty());
        }
    }

    private Delivery take() {
        long sequence = ready.headSequence();
        return new Delivery(queue.lane(0), ready.removeNew(), Message.NOT_JOURNALED, sequence);
    }
}
