package io.warrenmq.core.alarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AlarmsTest {
    private final Alarms alarms = new Alarms("warren@test");
    private final List<Set<Alarm>> heard = new ArrayList<>();

    AlarmsTest() {
        alarms.onChange(() -> heard.add(alarms.inForce()));
    }

    @Test
    void nothingIsInForceAtFirst() {
        alarms.source(Alarm.MEMORY);
        assertEquals(Set.of(), alarms.inForce());
        assertEquals(List.of(), heard);
    }

    @Test
    void raisingTwiceIsOne() {
        Alarms.Source memory = alarms.source(Alarm.MEMORY);
        memory.raise("once");
        memory.raise("twice");
        assertTrue(memory.isRaised());
        assertEquals(Set.of(Alarm.MEMORY), alarms.inForce());
        memory.clear();
        memory.clear();
        assertFalse(memory.isRaised());
        assertEquals(Set.of(), alarms.inForce());
        assertEquals(List.of(Set.of(Alarm.MEMORY), Set.of()), heard);
    }

    @Test
    void alarmHoldsUntilItsLastSourceClears() {
        Alarms.Source space = alarms.source(Alarm.DISK);
        Alarms.Source segment = alarms.source(Alarm.DISK);
        space.raise("little space");
        segment.raise("no segment");
        space.clear();
        assertEquals(Set.of(Alarm.DISK), alarms.inForce());
        assertEquals(List.of(Set.of(Alarm.DISK)), heard);
        segment.clear();
        assertEquals(List.of(Set.of(Alarm.DISK), Set.of()), heard);
    }

    @Test
    void alarmsAreIndependentAndListedMemoryFirst() {
        Alarms.Source disk = alarms.source(Alarm.DISK);
        Alarms.Source memory = alarms.source(Alarm.MEMORY);
        disk.raise("d");
        memory.raise("m");
        assertEquals(List.of(Alarm.MEMORY, Alarm.DISK), List.copyOf(alarms.inForce()));
        disk.clear();
        assertEquals(Set.of(Alarm.MEMORY), alarms.inForce());
    }

    @Test
    void changesOfManyThreadsAreAllKept() throws Exception {
        Alarms shared = new Alarms("warren@test");
        List<Alarms.Source> sources = new ArrayList<>();
        AtomicInteger changes = new AtomicInteger();
        shared.onChange(changes::incrementAndGet);
        CyclicBarrier start = new CyclicBarrier(4);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Alarms.Source own = shared.source(i % 2 == 0 ? Alarm.DISK : Alarm.MEMORY);
                sources.add(own);
                runs.add(threads.submit(() -> {
                    start.await();
                    for (int turn = 0; turn < 2000; turn++) {
                        own.raise("turn");
                        own.clear();
                    }
                    own.raise("at the end");
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        }
        assertEquals(Set.of(Alarm.MEMORY, Alarm.DISK), shared.inForce());
        sources.forEach(Alarms.Source::clear);
        assertEquals(Set.of(), shared.inForce());
        assertEquals(0, changes.get() % 2, "each alarm was set as often as it was cleared");
    }
}
