package io.warrenmq.cli.monitor;

import io.warrenmq.core.alarm.Alarms;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises the disk alarm while less than the limit is free where the data directory is. On the monitors' thread only.
 */
final class DiskMonitor {
    private static final Logger LOG = LoggerFactory.getLogger("alarm");

    private static final int LOOK_MS_MIN = 100;
    private static final int LOOK_MS_MAX = 10_000;
    private static final int LOOK_MS_RAISED = 1_000;

    /** How fast a disk may fill, at most: 500 MB/s. The limit itself covers what is faster. */
    private static final int FILL_BYTES_PER_MS = 500_000;

    private final Space space;
    private final long bytesMin;
    private final Alarms.Source alarm;
    private boolean failureLogged;

    /** Tells how many bytes may still be written. */
    @FunctionalInterface
    interface Space {
        long usableBytes() throws IOException;
    }

    /** @param bytesMin what must be free, in bytes */
    DiskMonitor(Space space, long bytesMin, Alarms.Source alarm) {
        this.space = space;
        this.bytesMin = bytesMin;
        this.alarm = alarm;
    }

    /** Looks at the disk once and answers when to look again, in ms: the nearer to the limit, the sooner. */
    int look() {
        long free;
        try {
            free = space.usableBytes();
            failureLogged = false;
        } catch (IOException e) {
            if (!failureLogged) {
                failureLogged = true;
                LOG.warn("free disk space cannot be told, the alarm stays as it is: {}", e.toString());
            }
            return LOOK_MS_RAISED;
        }
        if (free < bytesMin) {
            alarm.raise("Free disk space is insufficient. Free bytes: " + free + ". Limit: " + bytesMin);
            return LOOK_MS_RAISED;
        }
        if (alarm.isRaised()) {
            LOG.info("Free disk space is sufficient. Free bytes: {}. Limit: {}", free, bytesMin);
            alarm.clear();
        }
        return Math.clamp((free - bytesMin) / FILL_BYTES_PER_MS, LOOK_MS_MIN, LOOK_MS_MAX);
    }
}
