package io.warrenmq.cli.serve;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.monitor.AlarmSettings;
import io.warrenmq.store.journal.SyncPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of the configuration file that say what the broker may take of disk and memory. */
final class ResourceKeys {
    private static final String SYNC = "journal.sync";
    private static final String SEGMENT = "journal.segment_bytes";
    private static final String BACKLOG = "journal.backlog_bytes";
    private static final String BODIES = "memory.bodies_bytes";
    private static final String MEMORY_SHARE = "vm_memory_high_watermark.relative";
    private static final String DISK_FREE = "disk_free_limit.absolute";

    static final List<String> ALL = List.of(SYNC, SEGMENT, BACKLOG, BODIES, MEMORY_SHARE, DISK_FREE);

    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    private static final long GIB = 1024 * MIB;

    private static final String INTERVAL = "interval:";
    private static final int INTERVAL_MS_MAX = 60_000;

    private static final double MEMORY_SHARE_DEFAULT = 0.6;
    private static final long DISK_FREE_DEFAULT_MIN = 1_000_000_000;
    private static final long DISK_FREE_MAX = 1024 * 1024 * GIB;

    /** Bodies may take this part of the heap, a quarter, but no more than {@link #BODIES_DEFAULT_MAX} unless told. */
    private static final int BODIES_HEAP_DIVISOR = 4;

    private static final long BODIES_DEFAULT_MAX = 32 * MIB;

    private final ConfigFile file;

    ResourceKeys(ConfigFile file) {
        this.file = file;
    }

    /** @throws CommandFailure when a value is wrong */
    StorageSettings store() {
        long heap = Runtime.getRuntime().maxMemory();
        return new StorageSettings(
                sync(),
                segmentBytes(),
                size(BACKLOG, 8 * MIB, 64 * KIB, GIB),
                size(BODIES, Math.min(heap / BODIES_HEAP_DIVISOR, BODIES_DEFAULT_MAX), 64 * KIB, heap));
    }

    /** @throws CommandFailure when a value is wrong */
    AlarmSettings alarms() {
        long twoSegments = 2L * segmentBytes();
        return new AlarmSettings(
                memoryShare(), size(DISK_FREE, Math.max(DISK_FREE_DEFAULT_MIN, twoSegments), 0, DISK_FREE_MAX));
    }

    private int segmentBytes() {
        return (int) size(SEGMENT, 64 * MIB, 64 * KIB, GIB);
    }

    private SyncPolicy sync() {
        String value = file.find(SYNC);
        if (value == null) {
            return new SyncPolicy.Always();
        }
        SyncPolicy policy = switch (value) {
            case "always" -> new SyncPolicy.Always();
            case "os" -> new SyncPolicy.Os();
            default -> interval(value);
        };
        if (policy != null) {
            return policy;
        }
        throw wrong(
                SYNC, value, "always, os or interval:<ms> with a number of milliseconds from 1 to " + INTERVAL_MS_MAX);
    }

    private static @Nullable SyncPolicy interval(String value) {
        if (!value.startsWith(INTERVAL)) {
            return null;
        }
        try {
            int ms = Integer.parseInt(value.substring(INTERVAL.length()));
            return ms >= 1 && ms <= INTERVAL_MS_MAX ? new SyncPolicy.Interval(ms) : null;
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private double memoryShare() {
        String value = file.find(MEMORY_SHARE);
        if (value == null) {
            return MEMORY_SHARE_DEFAULT;
        }
        try {
            double share = Double.parseDouble(value);
            if (share > 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw wrong(MEMORY_SHARE, value, "a number above 0 and at most 1");
    }

    private long size(String key, long otherwise, long min, long max) {
        String value = file.find(key);
        if (value == null) {
            return otherwise;
        }
        long bytes = ByteSize.parse(value).orElse(-1);
        if (bytes < min || bytes > max) {
            throw wrong(
                    key,
                    value,
                    "a size from " + ByteSize.text(min) + " to " + ByteSize.text(max)
                            + ", in bytes or with a unit such as MB or MiB");
        }
        return bytes;
    }

    private CommandFailure wrong(String key, String value, String wanted) {
        return ServeCommand.wrong(file.where(key) + " is '" + value + "' but must be " + wanted);
    }
}
