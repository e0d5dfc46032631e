package io.warrenmq.amqp.channel;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;

/** Bounds the bytes of incomplete messages over all channels of one connection. Owned by the connection's shard. */
public final class AssemblyBudget {
    private final long bytesMax;
    private long bytes;

    public AssemblyBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** @throws BrokerException 506: waiting would not help, because only this connection can complete its messages */
    void take(int count) {
        if (bytes + count > bytesMax) {
            throw new BrokerException(
                    ReplyCode.RESOURCE_ERROR, "incomplete messages on all channels exceed " + bytesMax + " bytes");
        }
        bytes += count;
    }

    void giveBack(int count) {
        bytes -= count;
    }
}
