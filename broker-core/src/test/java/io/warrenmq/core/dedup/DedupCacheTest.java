package io.warrenmq.core.dedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DedupCacheTest {
    private static final long START_MS = -5_000;

    private long nowMs = START_MS;

    @Test
    void aValueIsNewOnce() {
        DedupCache cache = new DedupCache(10);
        assertTrue(add(cache, "a"));
        assertFalse(add(cache, "a"));
        assertTrue(add(cache, "b"));
        assertFalse(add(cache, "a"));
        assertEquals(2, cache.size());
    }

    @Test
    void theOldestMakesRoomHoweverOftenItCame() {
        DedupCache cache = new DedupCache(3);
        for (String each : List.of("a", "b", "c")) {
            assertTrue(add(cache, each));
        }
        assertFalse(add(cache, "a"));
        assertTrue(add(cache, "d"));
        assertEquals(3, cache.size());
        assertFalse(add(cache, "b"));
        assertFalse(add(cache, "c"));
        assertTrue(add(cache, "a"));
        assertTrue(add(cache, "b"));
    }

    @Test
    void aValueCountsForItsTimeFromWhenItCameFirst() {
        DedupCache cache = new DedupCache(10);
        assertTrue(cache.add(text("a"), 100, nowMs));
        nowMs += 99;
        assertFalse(cache.add(text("a"), 100, nowMs));
        nowMs += 1;
        assertTrue(cache.add(text("a"), 100, nowMs));
        nowMs += 99;
        assertFalse(cache.add(text("a"), 100, nowMs));
        assertTrue(cache.add(text("none"), 0, nowMs));
        assertTrue(cache.add(text("none"), 0, nowMs));
    }

    @Test
    void aLongTimeDoesNotOverflow() {
        DedupCache cache = new DedupCache(10);
        nowMs = Long.MAX_VALUE / 2;
        assertTrue(cache.add(text("a"), Long.MAX_VALUE - 1, nowMs));
        assertFalse(cache.add(text("a"), Long.MAX_VALUE - 1, nowMs));
    }

    @Test
    void whatHasEndedGoesWhenSomethingComes() {
        DedupCache cache = new DedupCache(1_000);
        IntStream.range(0, 100).forEach(i -> cache.add(text("v" + i), 10, nowMs));
        nowMs += 10;
        assertTrue(cache.add(text("next"), 10, nowMs));
        assertEquals(1, cache.size());
    }

    @Test
    void whatIsTakenBackIsNewAgain() {
        DedupCache cache = new DedupCache(10);
        add(cache, "a");
        cache.remove(text("a"));
        cache.remove(text("never was"));
        assertTrue(add(cache, "a"));
    }

    @Test
    void valuesAreTheSameAsHeadersAre() {
        DedupCache cache = new DedupCache(100);
        assertTrue(add(cache, new FieldValue.Int(IntType.INT8, 1)));
        assertFalse(add(cache, FieldValue.Int.of(1)));
        assertTrue(add(cache, text("1")));
        assertTrue(add(cache, new FieldValue.Float64(1)));
        assertFalse(add(cache, new FieldValue.Float32(1)));
        assertTrue(add(cache, new FieldValue.Bool(true)));
        assertTrue(add(cache, new FieldValue.Void()));
        assertFalse(add(cache, new FieldValue.Void()));
        FieldTable table = FieldTable.builder().put("a", 1).build();
        assertTrue(add(cache, new FieldValue.Table(table)));
        assertFalse(add(cache, new FieldValue.Table(table)));
        assertTrue(add(cache, new FieldValue.Array(List.of(text("1")))));
        assertFalse(add(cache, new FieldValue.Array(List.of(text("1")))));
    }

    @Test
    void longValuesAreToldApart() {
        DedupCache cache = new DedupCache(100);
        String tail = "x".repeat(100_000);
        assertTrue(add(cache, "a" + tail));
        assertTrue(add(cache, "b" + tail));
        assertFalse(add(cache, "a" + tail));
        assertTrue(add(cache, new FieldValue.Bytes(("a" + tail).getBytes(StandardCharsets.UTF_8))));
        cache.remove(text("a" + tail));
        assertTrue(add(cache, "a" + tail));
    }

    @Test
    void aCacheHoldsAtLeastOne() {
        assertThrows(IllegalArgumentException.class, () -> new DedupCache(0));
        DedupCache cache = new DedupCache(1);
        assertTrue(add(cache, "a"));
        assertFalse(add(cache, "a"));
        assertTrue(add(cache, "b"));
        assertTrue(add(cache, "a"));
        assertEquals(1, cache.size());
    }

    /** Against a plain model that looks at everything each time. */
    @Test
    void itDoesAsItsModelDoes() {
        RandomGenerator random = new SplittableRandom(9);
        DedupCache cache = new DedupCache(5);
        Map<String, Long> model = new LinkedHashMap<>();
        for (int i = 0; i < 20_000; i++) {
            nowMs += random.nextInt(3);
            String value = "v" + random.nextInt(12);
            long ttlMs = 20; // the same for all, so that those that have ended are the oldest
            model.values().removeIf(end -> end <= nowMs);
            boolean expected = !model.containsKey(value);
            if (expected) {
                if (model.size() == 5) {
                    model.remove(model.keySet().iterator().next());
                }
                model.put(value, nowMs + ttlMs);
            }
            assertEquals(expected, cache.add(text(value), ttlMs, nowMs), "step " + i);
        }
    }

    @Test
    void ofManyThreadsOneIsFirst() throws Exception {
        DedupCache cache = new DedupCache(100_000);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> firsts = IntStream.range(0, 4)
                    .mapToObj(_ -> threads.submit(() -> (int) IntStream.range(0, 20_000)
                            .filter(i -> cache.add(text("v" + i), DedupCache.FOREVER, START_MS))
                            .count()))
                    .toList();
            int total = 0;
            for (Future<Integer> each : firsts) {
                total += each.get();
            }
            assertEquals(20_000, total);
        }
    }

    private boolean add(DedupCache cache, String value) {
        return add(cache, text(value));
    }

    private boolean add(DedupCache cache, FieldValue value) {
        return cache.add(value, DedupCache.FOREVER, nowMs);
    }

    private static FieldValue text(String value) {
        return FieldValue.LongString.of(value);
    }
}
