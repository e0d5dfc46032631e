package io.warrenmq.cli.monitor;

/**
 * How far garbage may make the heap grow. Left alone, most collectors take all the memory that they may have before
 * they look through what has lived for a while; large bodies fill it quickly. On the monitors' thread only.
 */
final class GarbageBound {
    /** What may gather before it is worth a full collection, and as much as is alive where that is more. */
    static final long SLACK_BYTES = 64L * 1024 * 1024;

    private long liveBytes;

    /** Whether the heap has grown so much since the last full collection that another should come. */
    boolean isExceededBy(long heapBytes) {
        return heapBytes - liveBytes > Math.max(SLACK_BYTES, liveBytes);
    }

    /** A full collection has left so much. */
    void collected(long heapBytes) {
        liveBytes = heapBytes;
    }
}
