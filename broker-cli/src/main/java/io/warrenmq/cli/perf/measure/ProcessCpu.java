package io.warrenmq.cli.perf.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Processor time that processes have used, all of their threads together. */
public final class ProcessCpu {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final long BYTES_PER_KIB = 1024;

    private ProcessCpu() {}

    /** Of this process. */
    public static long ownNs() {
        return SYSTEM.getProcessCpuTime();
    }

    /** Of any process of this machine that one may look at; 0 when there is none. */
    public static long ofNs(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toNanos)
                .orElse(0L);
    }

    /** Resident memory of a process, in bytes; 0 where the system does not tell. */
    public static long residentBytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KIB)
                    .findFirst()
                    .orElse(0L);
        } catch (IOException _) {
            return 0;
        }
    }
}
