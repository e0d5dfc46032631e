package io.warrenmq.cli.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.cli.monitor.MemoryWatermark.Figures;
import io.warrenmq.core.alarm.Alarm;
import io.warrenmq.core.alarm.Alarms;
import org.junit.jupiter.api.Test;

/** A heap of 1000 bytes, of which some are garbage until somebody collects, and a clock that the test moves. */
class MemoryMonitorTest {
    private long nowMs = 77;
    private long live;
    private long garbage;
    private int collections;
    private int collectionMs = 10;

    private final Alarms.Source alarm = new Alarms("warren@test").source(Alarm.MEMORY);
    private final MemoryMonitor monitor = new MemoryMonitor(
            new MemoryWatermark(1000, 1000, 0.8),
            () -> new Figures(live + garbage, 0),
            this::collect,
            () -> nowMs,
            alarm);

    private void collect() {
        collections++;
        garbage = 0;
        nowMs += collectionMs;
    }

    private void lookForSeconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nowMs += 1000;
            monitor.look();
        }
    }

    @Test
    void littleUseCostsNoCollection() {
        live = 500;
        garbage = 200;
        lookForSeconds(100);
        assertEquals(0, collections);
        assertFalse(alarm.isRaised());
    }

    @Test
    void garbageRaisesNoAlarm() {
        live = 500;
        for (int i = 0; i < 60; i++) {
            garbage = 350;
            lookForSeconds(1);
            assertFalse(alarm.isRaised());
        }
        assertTrue(collections <= 12, () -> collections + " collections in a minute");
    }

    @Test
    void liveDataRaisesIt() {
        live = 801;
        lookForSeconds(1);
        assertTrue(alarm.isRaised());
        assertEquals(1, collections);
    }

    /** Nobody allocates while publishers are blocked, so what was freed would never be seen without the monitor. */
    @Test
    void alarmOnStaleFiguresClears() {
        live = 850;
        lookForSeconds(1);
        assertTrue(alarm.isRaised());
        live = 100;
        garbage = 750;
        lookForSeconds(6);
        assertFalse(alarm.isRaised());
    }

    @Test
    void raisedInHasteItIsCheckedSoon() {
        live = 850;
        lookForSeconds(1);
        assertTrue(alarm.isRaised());
        live = 300;
        lookForSeconds(1);
        assertFalse(alarm.isRaised(), "below the mark, certainly");
        garbage = 650;
        lookForSeconds(1);
        assertTrue(alarm.isRaised(), "no collection is due, and there is no time to wait for it");
        lookForSeconds(5);
        assertFalse(alarm.isRaised());
    }

    @Test
    void collectionsWhileItLastsAreFew() {
        live = 900;
        lookForSeconds(100);
        assertTrue(collections >= 10 && collections <= 20, () -> collections + " collections in 100 s");
    }

    /** A large heap that takes a second to collect must not spend its time on it. */
    @Test
    void slowCollectionsAreRare() {
        live = 900;
        collectionMs = 1000;
        long before = nowMs;
        lookForSeconds(1000);
        long share = collections * 1000L * 100 / (nowMs - before);
        assertTrue(share <= 5, () -> share + " % of the time");
        assertTrue(collections > 10);
    }
}
