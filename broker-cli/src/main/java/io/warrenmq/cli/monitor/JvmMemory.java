package io.warrenmq.cli.monitor;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import io.warrenmq.amqp.AmqpServer;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;

/** What this JVM has of memory and what of it is in use. Works with all collectors of HotSpot. */
final class JvmMemory {
    private static final long DIRECT_BYTES_MIN = 64L * 1024 * 1024;

    private final List<MemoryPoolMXBean> heapPools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    private final List<BufferPoolMXBean> directPools =
            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .toList();

    /** Most that the heap may take. The JVM has derived it from the container's limit unless it was set. */
    static long heapBytesMax() {
        return Runtime.getRuntime().maxMemory();
    }

    /**
     * Most that buffers outside the heap may take: the JVM's own limit, but no more than heap and container (or
     * machine) leave over.
     */
    static long directBytesMax() {
        long heap = heapBytesMax();
        String option = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue();
        long configured = Long.parseLong(option);
        long limit = configured == 0 ? heap : configured;
        long total =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return Math.min(limit, Math.max(DIRECT_BYTES_MIN, total - heap));
    }

    MemoryWatermark.Figures figures() {
        return new MemoryWatermark.Figures(heapBytes(), directBytes());
    }

    /**
     * What the heap held after the last collections: of the young generation what survived, of the old all that it
     * holds, because young collections fill it and only rare ones empty it. Only the old has usage thresholds, which is
     * how it is told apart under any collector's names.
     */
    private long heapBytes() {
        long bytes = 0;
        for (MemoryPoolMXBean pool : heapPools) {
            MemoryUsage usage = pool.isUsageThresholdSupported() ? pool.getUsage() : pool.getCollectionUsage();
            bytes += usage == null ? 0 : usage.getUsed();
        }
        return bytes;
    }

    /** The JDK's buffers and Netty's have a limit each, of the same size; the one nearer to it counts. */
    private long directBytes() {
        long jdk =
                directPools.stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
        return Math.max(jdk, AmqpServer.bufferBytes());
    }
}
