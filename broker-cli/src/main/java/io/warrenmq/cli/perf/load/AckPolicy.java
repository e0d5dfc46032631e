package io.warrenmq.cli.perf.load;

import io.warrenmq.cli.perf.client.ClientChannel;
import io.warrenmq.cli.perf.measure.Pace;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledges every so many deliveries with one frame; at a fixed rate when one is wanted, which with a prefetch slows
 * the broker down. Owned by its connection's loop.
 */
final class AckPolicy {
    private final int every;
    private final double ratePerSecond;
    private @Nullable ClientChannel channel;
    private @Nullable Pace pace;
    private long lastTag;
    private long ackedTag;
    private boolean scheduled;

    /** @param ratePerSecond 0 for as fast as deliveries come */
    AckPolicy(int every, double ratePerSecond) {
        this.every = every;
        this.ratePerSecond = ratePerSecond;
    }

    void begin(ClientChannel acked) {
        channel = acked;
    }

    void delivered(long tag) {
        lastTag = tag;
        if (tag - ackedTag >= every) {
            if (ratePerSecond == 0) {
                ack(tag);
            } else if (!scheduled) {
                ackWhenDue();
            }
        }
    }

    /** Tags count up from 1, so the tag is the number of deliveries; what is due is acknowledged, batch by batch. */
    private void ackWhenDue() {
        long nowNs = System.nanoTime();
        if (pace == null || pace.dueNs(ackedTag) < nowNs - TimeUnit.SECONDS.toNanos(1)) {
            // It begins now, or after a time without work: that time is not made up for.
            pace = new Pace(nowNs - Math.round(ackedTag * TimeUnit.SECONDS.toNanos(1) / ratePerSecond), ratePerSecond);
        }
        while (lastTag - ackedTag >= every) {
            long waitNs = pace.dueNs(ackedTag + every) - nowNs;
            if (waitNs > 0) {
                scheduled = true;
                channel().connection().loop().schedule(this::onTimer, waitNs, TimeUnit.NANOSECONDS);
                return;
            }
            ack(ackedTag + every);
        }
    }

    private void onTimer() {
        scheduled = false;
        ackWhenDue();
    }

    void flush() {
        if (lastTag > ackedTag) {
            ack(lastTag);
        }
    }

    private void ack(long tag) {
        channel().writer().ack(channel().number(), tag, tag - ackedTag > 1);
        ackedTag = tag;
    }

    private ClientChannel channel() {
        ClientChannel begun = channel;
        if (begun == null) {
            throw new IllegalStateException("a delivery before the consumer has begun");
        }
        return begun;
    }
}
