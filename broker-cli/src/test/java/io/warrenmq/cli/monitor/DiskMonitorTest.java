package io.warrenmq.cli.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.alarm.Alarm;
import io.warrenmq.core.alarm.Alarms;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DiskMonitorTest {
    private static final long LIMIT = 1_000_000_000;

    private final Alarms.Source alarm = new Alarms("warren@test").source(Alarm.DISK);
    private final DiskMonitor monitor = new DiskMonitor(this::usable, LIMIT, alarm);
    private long free = 100 * LIMIT;
    private boolean broken;

    private long usable() throws IOException {
        if (broken) {
            throw new IOException("no such device");
        }
        return free;
    }

    @Test
    void limitItselfIsEnough() {
        free = LIMIT;
        monitor.look();
        assertFalse(alarm.isRaised());
        free = LIMIT - 1;
        monitor.look();
        assertTrue(alarm.isRaised());
        free = LIMIT;
        monitor.look();
        assertFalse(alarm.isRaised());
    }

    @Test
    void nearerMeansSooner() {
        assertEquals(10_000, monitor.look());
        int before = 10_001;
        for (long above : new long[] {5_000_000_000L, 2_000_000_000, 1_000_000_000, 100_000_000}) {
            free = LIMIT + above;
            int next = monitor.look();
            assertTrue(next < before, next + " ms");
            before = next;
        }
        free = LIMIT;
        assertEquals(100, monitor.look());
        free = 0;
        assertEquals(1_000, monitor.look());
    }

    /** Not knowing is no reason to block or to unblock. */
    @Test
    void unknownSpaceChangesNothing() {
        broken = true;
        monitor.look();
        assertFalse(alarm.isRaised());
        broken = false;
        free = 0;
        monitor.look();
        broken = true;
        assertEquals(1_000, monitor.look());
        assertTrue(alarm.isRaised());
    }

    @Test
    void limitOfNothingNeverRaises() {
        free = 0;
        new DiskMonitor(this::usable, 0, alarm).look();
        assertFalse(alarm.isRaised());
    }
}
