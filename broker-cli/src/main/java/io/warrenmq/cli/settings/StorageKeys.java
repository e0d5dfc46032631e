package io.warrenmq.cli.settings;

import io.warrenmq.cli.config.Config;
import io.warrenmq.cli.config.Key;
import io.warrenmq.cli.config.KeyGroup;
import io.warrenmq.cli.config.ValueType;
import io.warrenmq.cli.config.Values;
import io.warrenmq.cli.monitor.AlarmSettings;
import io.warrenmq.store.journal.SyncPolicy;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The keys that say where things are kept and what the broker may take of disk and memory. */
public final class StorageKeys {
    static final KeyGroup GROUP = new KeyGroup("Storage and memory");

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
    private static final long HEAP_BYTES_MAX = Runtime.getRuntime().maxMemory();

    public static final Key<Path> DATA_DIR =
            GROUP.add(Key.of("data_dir", Values.path(), "where durable things are kept")
                    .otherwise("`./data` in a checkout, else `/var/lib/warren`", _ -> defaultDataDir())
                    .option("--data-dir")
                    .environment("RABBITMQ_MNESIA_BASE", "RABBITMQ_MNESIA_DIR"));

    static final Key<SyncPolicy> SYNC = GROUP.add(Key.of(
                    "journal.sync",
                    syncType(),
                    "what a confirm waits for: a sync of the disk; no more than that the system has it; the same,"
                            + " with a sync every so many ms")
            .otherwise("`always`", _ -> new SyncPolicy.Always()));

    static final Key<Long> SEGMENT =
            GROUP.add(Key.of("journal.segment_bytes", Values.size(64 * KIB, GIB), "size of a journal segment")
                    .otherwise(64 * MIB));

    static final Key<Long> BACKLOG = GROUP.add(Key.of(
                    "journal.backlog_bytes",
                    Values.size(64 * KIB, GIB),
                    "what may wait to be written before publishers wait")
            .otherwise(8 * MIB));

    static final Key<Long> BODIES = GROUP.add(Key.of(
                    "memory.bodies_bytes",
                    Values.size(64 * KIB, HEAP_BYTES_MAX, "the heap"),
                    "what message bodies may take in memory before they wait on disk")
            .otherwise(
                    "32MiB, or a quarter of the heap where that is less",
                    _ -> Math.min(HEAP_BYTES_MAX / BODIES_HEAP_DIVISOR, BODIES_DEFAULT_MAX)));

    static final Key<Double> MEMORY_SHARE = GROUP.add(Key.of(
                    "vm_memory_high_watermark.relative",
                    Values.share(),
                    "part of the memory that may be in use, see [alarms](alarms.md)")
            .otherwise(MEMORY_SHARE_DEFAULT));

    static final Key<Long> DISK_FREE = GROUP.add(Key.of(
                    "disk_free_limit.absolute",
                    Values.size(0, DISK_FREE_MAX),
                    "what must stay free on disk, see [alarms](alarms.md)")
            .otherwise("1GB or two segments", config -> Math.max(DISK_FREE_DEFAULT_MIN, 2 * config.value(SEGMENT))));

    private StorageKeys() {}

    static StorageSettings store(Config config) {
        return new StorageSettings(
                config.value(SYNC),
                Math.toIntExact(config.value(SEGMENT)),
                config.value(BACKLOG),
                config.value(BODIES));
    }

    static AlarmSettings alarms(Config config) {
        return new AlarmSettings(config.value(MEMORY_SHARE), config.value(DISK_FREE));
    }

    private static Path defaultDataDir() {
        String checkout = System.getProperty("warren.home");
        return checkout == null ? Path.of("/var/lib/warren") : Path.of(checkout, "data");
    }

    private static ValueType<SyncPolicy> syncType() {
        return ValueType.of(
                "`always`, `os`, `interval:<ms>` with 1 to " + INTERVAL_MS_MAX,
                "always, os or interval:<ms> with a number of milliseconds from 1 to " + INTERVAL_MS_MAX,
                text -> switch (text) {
                    case "always" -> new SyncPolicy.Always();
                    case "os" -> new SyncPolicy.Os();
                    default -> interval(text);
                });
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
}
