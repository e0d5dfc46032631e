package io.warrenmq.cli.perf.load;

import io.netty.buffer.ByteBuf;
import io.warrenmq.cli.perf.client.ChannelTraffic;
import io.warrenmq.cli.perf.client.ClientChannel;
import io.warrenmq.cli.perf.measure.Arrivals;
import io.warrenmq.cli.perf.measure.Stamp;
import io.warrenmq.cli.perf.measure.Tally;
import io.warrenmq.cli.perf.plan.ConsumerPlan;
import org.jspecify.annotations.Nullable;

/**
 * Takes deliveries of one queue, straight out of the read buffer: counts them, measures how long they took, and
 * acknowledges. Owned by its connection's loop.
 */
final class ConsumerChannel implements ChannelTraffic {
    /** After so many messages of a read the clock is read again; a power of two. */
    private static final int CLOCK_PERIOD = 32;

    private final Tally tally;
    private final Arrivals arrivals;
    private final Backlog backlog;
    private final Checks checks;
    private final @Nullable AckPolicy acks;
    private long nowNs;
    private int sinceClock;
    private long arrivedInRead;
    private long tag;
    private boolean redelivered;
    private long bodyBytes;
    private long bodyBytesLeft;
    private boolean stamped;
    private long stampId;
    private long stampNs;
    private long foreign;
    private long duplicates;

    /**
     * What is to be checked.
     *
     * @param ownMessagesOnly whether what was not sent by this run is told apart
     * @param sinceNs stamps from before are of another run
     */
    record Checks(boolean ownMessagesOnly, long sinceNs) {}

    ConsumerChannel(Tally tally, Arrivals arrivals, Backlog backlog, Checks checks, ConsumerPlan plan) {
        this.tally = tally;
        this.arrivals = arrivals;
        this.backlog = backlog;
        this.checks = checks;
        this.acks = plan.autoAck() ? null : new AckPolicy(plan.ackEvery(), plan.ratePerSecond());
    }

    /** The channel on which acknowledgements go out. Before the first delivery. */
    void begin(ClientChannel channel) {
        if (acks != null) {
            acks.begin(channel);
        }
    }

    /** Acknowledges what is not acknowledged yet. */
    void finish() {
        if (acks != null) {
            acks.flush();
        }
    }

    /** Messages that this run did not send. */
    long foreign() {
        return foreign;
    }

    /** Messages that had come before and were not marked as redelivered. */
    long duplicates() {
        return duplicates;
    }

    @Override
    public void onDelivery(long deliveryTag, boolean isRedelivered) {
        tag = deliveryTag;
        redelivered = isRedelivered;
    }

    @Override
    public void onContent(long bytes) {
        bodyBytes = bytes;
        bodyBytesLeft = bytes;
        stamped = false;
        if (bytes == 0) {
            delivered();
        }
    }

    @Override
    public void onBody(ByteBuf payload, int length) {
        if (bodyBytesLeft == bodyBytes && length >= Stamp.BYTES) {
            int at = payload.readerIndex();
            stampId = payload.getLong(at);
            stampNs = payload.getLong(at + Long.BYTES);
            stamped = true;
        }
        bodyBytesLeft -= length;
        if (bodyBytesLeft <= 0) {
            delivered();
        }
    }

    private void delivered() {
        if ((sinceClock++ & (CLOCK_PERIOD - 1)) == 0) {
            nowNs = System.nanoTime();
        }
        if (acks != null) {
            acks.delivered(tag);
        }
        if (checks.ownMessagesOnly() && stamped && stampNs < checks.sinceNs()) {
            foreign++;
            return;
        }
        arrivedInRead++;
        tally.receivedBytes += bodyBytes;
        if (redelivered) {
            tally.redelivered++;
        }
        if (stamped) {
            tally.latency.record(nowNs - stampNs);
            note();
        } else {
            arrivals.add();
        }
    }

    private void note() {
        if (checks.ownMessagesOnly()
                && !arrivals.add(Stamp.producer(stampId), Stamp.sequence(stampId))
                && !redelivered) {
            duplicates++;
        }
    }

    @Override
    public void onReadComplete() {
        sinceClock = 0;
        if (arrivedInRead > 0) {
            tally.received += arrivedInRead;
            tally.lastReceivedNs = nowNs;
            if (backlog.isBounded()) {
                backlog.arrived(arrivedInRead);
            }
            arrivedInRead = 0;
        }
    }
}
