package io.warrenmq.core.paging;

/**
 * How many bytes of messages the queues of one shard may keep in memory. It refuses nothing: a queue that finds it
 * {@link #isExceeded} keeps only the positions of further messages. Owned by the shard.
 */
public final class BodyBudget {
    private final long bytesMax;
    private long bytes;

    public BodyBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Memory was taken. */
    public void take(long count) {
        bytes += count;
    }

    /** Memory was given back. */
    public void giveBack(long count) {
        bytes -= count;
    }

    public boolean isExceeded() {
        return bytes > bytesMax;
    }

    /** Bytes that are held now. */
    public long heldBytes() {
        return bytes;
    }
}
