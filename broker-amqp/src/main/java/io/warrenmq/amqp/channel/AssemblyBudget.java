package io.warrenmq.amqp.channel;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;

/**
 * Bounds the bytes of incomplete messages and of open transactions over all channels of one connection, as part of
 * what all connections may hold. Small messages are not charged to the pool one by one: they come and go within a
 * read. Owned by the connection's shard.
 */
public final class AssemblyBudget {
    /** Below this a connection holds too little to be worth counting among all connections. */
    private static final long UNPOOLED_BYTES = 64 * 1024;

    private final long bytesMax;
    private final AssemblyPool pool;
    private long bytes;
    private long pooled;

    public AssemblyBudget(long bytesMax, AssemblyPool pool) {
        this.bytesMax = bytesMax;
        this.pool = pool;
    }

    /** @throws BrokerException 506: waiting would not help, because only this connection can complete its messages */
    void take(long count) {
        long wanted = bytes + count;
        if (wanted > bytesMax) {
            throw new BrokerException(
                    ReplyCode.RESOURCE_ERROR, "incomplete messages on all channels exceed " + bytesMax + " bytes");
        }
        if (wanted > UNPOOLED_BYTES && !pool.take(wanted - pooled)) {
            throw new BrokerException(
                    ReplyCode.RESOURCE_ERROR, "incomplete messages on all connections exceed what the broker can hold");
        }
        bytes = wanted;
        pooled = wanted > UNPOOLED_BYTES ? wanted : pooled;
    }

    void giveBack(long count) {
        bytes -= count;
        if (pooled > 0) {
            long kept = bytes > UNPOOLED_BYTES ? bytes : 0;
            pool.giveBack(pooled - kept);
            pooled = kept;
        }
    }
}
