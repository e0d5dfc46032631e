package io.warrenmq.cli.monitor;

import io.warrenmq.core.alarm.Alarm;
import io.warrenmq.core.alarm.Alarms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches memory and disk on one thread of its own, and raises and clears the alarms. */
public final class Monitors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("alarm");

    /** A look costs microseconds, and a fast publisher fills tens of megabytes between two. */
    private static final int MEMORY_LOOK_MS = 100;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("monitor").factory());
    private final MemoryMonitor memory;
    private final DiskMonitor disk;

    private Monitors(MemoryMonitor memory, DiskMonitor disk) {
        this.memory = memory;
        this.disk = disk;
    }

    /** Starts to watch. An alarm that is due is in force when this returns, so that no client comes before it. */
    public static Monitors start(AlarmSettings settings, Path dataDir, Alarms alarms) {
        JvmMemory jvm = new JvmMemory();
        MemoryWatermark watermark =
                new MemoryWatermark(JvmMemory.heapBytesMax(), JvmMemory.directBytesMax(), settings.memoryShare());
        MemoryMonitor memory = new MemoryMonitor(
                watermark,
                jvm::figures,
                System::gc,
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                alarms.source(Alarm.MEMORY));
        DiskMonitor disk = new DiskMonitor(
                () -> Files.getFileStore(dataDir).getUsableSpace(),
                settings.diskFreeBytesMin(),
                alarms.source(Alarm.DISK));
        LOG.info(
                "Memory high watermark set to {} of {} bytes of heap and {} bytes of buffers",
                settings.memoryShare(),
                watermark.heapBytesMax(),
                watermark.directBytesMax());
        LOG.info("Disk free limit set to {} bytes", settings.diskFreeBytesMin());
        Monitors monitors = new Monitors(memory, disk);
        monitors.lookAtMemory();
        monitors.lookAtDisk();
        return monitors;
    }

    private void lookAtMemory() {
        guarded(
                () -> {
                    memory.look();
                    return MEMORY_LOOK_MS;
                },
                this::lookAtMemory);
    }

    private void lookAtDisk() {
        guarded(disk::look, this::lookAtDisk);
    }

    /** Nobody else would notice that a monitor has ended, so it goes on whatever happens. */
    private void guarded(IntSupplier look, Runnable again) {
        int delayMs = MEMORY_LOOK_MS;
        try {
            delayMs = look.getAsInt();
        } catch (RuntimeException e) {
            LOG.error("defect of a monitor", e);
        }
        try {
            thread.schedule(again, delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            // closed meanwhile
        }
    }

    /** Watches no longer; what is in force stays. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
