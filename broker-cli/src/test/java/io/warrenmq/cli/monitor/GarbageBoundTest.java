package io.warrenmq.cli.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.cli.monitor.MemoryWatermark.Figures;
import io.warrenmq.core.alarm.Alarm;
import io.warrenmq.core.alarm.Alarms;
import org.junit.jupiter.api.Test;

/** A heap that may grow to 8 GiB and fills with garbage, 10 MiB with each look. */
class GarbageBoundTest {
    private static final long MIB = 1024 * 1024;

    private long nowMs = 5;
    private long live = 20 * MIB;
    private long garbage;
    private long garbageMax;
    private int collections;
    private int collectionMs = 10;

    private final Alarms.Source alarm = new Alarms("warren@test").source(Alarm.MEMORY);
    private final MemoryMonitor monitor = new MemoryMonitor(
            new MemoryWatermark(8192 * MIB, 8192 * MIB, 0.6),
            () -> new Figures(live + garbage, 0),
            this::collect,
            () -> nowMs,
            alarm);

    private void collect() {
        collections++;
        garbageMax = Math.max(garbageMax, garbage);
        garbage = 0;
        nowMs += collectionMs;
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            nowMs += 100;
            garbage += 10 * MIB;
            monitor.look();
        }
    }

    @Test
    void garbageDoesNotFillTheHeap() {
        look(1_000);
        assertTrue(garbageMax <= 80 * MIB, () -> "grew to " + garbageMax / MIB + " MiB");
        assertTrue(collections < 160, () -> collections + " collections");
    }

    @Test
    void moreIsLeftWhereMoreIsAlive() {
        live = 1_000 * MIB;
        look(10); // finds out what is alive
        garbageMax = 0;
        collections = 0;
        look(1_000);
        assertTrue(garbageMax <= 1_020 * MIB, () -> "grew to " + garbageMax / MIB + " MiB");
        assertTrue(collections <= 10, () -> collections + " collections");
    }

    @Test
    void slowCollectionsTakeNoMoreThanATwentiethOfTheTime() {
        collectionMs = 500;
        long began = nowMs;
        look(1_000);
        assertTrue(collections * 500L * 20 <= nowMs - began + 10_000, () -> collections + " collections");
    }

    @Test
    void aQuietHeapIsLeftAlone() {
        for (int i = 0; i < 1_000; i++) {
            nowMs += 100;
            monitor.look();
        }
        assertEquals(0, collections);
        assertFalse(alarm.isRaised());
    }
}
