package io.warrenmq.cli.monitor;

/**
 * When the alarms are raised.
 *
 * @param memoryShare part of the heap, and of direct memory, that may be in use; above 0, at most 1
 * @param diskFreeBytesMin what must be free on the data directory's disk, in bytes
 */
public record AlarmSettings(double memoryShare, long diskFreeBytesMin) {
    /** What may be in use of the heap, in bytes. */
    public long memoryBytesMax() {
        return (long) (JvmMemory.heapBytesMax() * memoryShare);
    }
}
