package io.warrenmq.amqp.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournaledListTest {
    private record Pair(long sequence, long position) {}

    /** It rises and falls, so that it wraps around at every size and grows at every offset. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void behavesLikeADeque(long seed) {
        Random random = new Random(seed);
        JournaledList list = new JournaledList();
        ArrayDeque<Pair> model = new ArrayDeque<>();
        for (int step = 0; step < 50_000; step++) {
            int growth = step / 1000 % 2 == 0 ? 3 : 1;
            if (model.isEmpty() || random.nextInt(4) < growth) {
                Pair pair = new Pair(step, random.nextLong());
                list.add(pair.sequence(), pair.position());
                model.add(pair);
            } else {
                assertEquals(model.removeFirst().sequence(), list.removeFirst());
            }
            assertEquals(model.isEmpty(), list.isEmpty());
            if (!model.isEmpty()) {
                assertEquals(model.getFirst().position(), list.firstPosition());
                assertEquals(model.getLast().position(), list.lastPosition());
            }
        }
        while (!model.isEmpty()) {
            assertEquals(model.removeFirst().sequence(), list.removeFirst());
        }
        assertTrue(list.isEmpty());
    }
}
