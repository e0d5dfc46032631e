package io.warrenmq.core.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.shard.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class TimeHeapTest {
    private record Entry(long time, long key) {}

    @Test
    void agreesWithASortedSet() {
        Seeds.each(50, seed -> {
            var random = new SplittableRandom(seed);
            var heap = new TimeHeap();
            var expected = new TreeSet<>(Comparator.comparingLong(Entry::time).thenComparingLong(Entry::key));
            for (int key = 0; key < 3_000; key++) {
                switch (random.nextInt(5)) {
                    case 0, 1, 2 -> {
                        Entry entry = new Entry(random.nextInt(100), key);
                        heap.add(entry.time, entry.key);
                        expected.add(entry);
                    }
                    case 3 -> {
                        if (!expected.isEmpty()) {
                            assertEquals(expected.first().key, heap.firstKey());
                            heap.removeFirst();
                            expected.removeFirst();
                        }
                    }
                    default -> {
                        long gone = random.nextInt(key + 1);
                        assertEquals(expected.removeIf(each -> each.key == gone), heap.remove(gone));
                    }
                }
                assertEquals(expected.size(), heap.size());
                assertEquals(expected.isEmpty() ? TimeHeap.NEVER : expected.first().time, heap.firstTime());
            }
            List<Entry> all = new ArrayList<>();
            heap.forEach((time, key) -> all.add(new Entry(time, key)));
            all.sort(Comparator.comparingLong(Entry::time).thenComparingLong(Entry::key));
            assertEquals(List.copyOf(expected), all);
        });
    }

    @Test
    void tensOfThousandsComeOutInOrder() {
        var random = new SplittableRandom(7);
        var heap = new TimeHeap();
        for (int round = 0; round < 3; round++) {
            List<Entry> expected = new ArrayList<>();
            for (int key = 0; key < 30_000; key++) {
                Entry entry = new Entry(random.nextLong(1_000), key);
                heap.add(entry.time, entry.key);
                expected.add(entry);
            }
            expected.sort(Comparator.comparingLong(Entry::time).thenComparingLong(Entry::key));
            assertTrue(heap.remove(expected.remove(20_000).key));
            for (Entry each : expected) {
                assertEquals(each, new Entry(heap.firstTime(), heap.firstKey()));
                heap.removeFirst();
            }
            assertEquals(0, heap.size());
        }
    }
}
