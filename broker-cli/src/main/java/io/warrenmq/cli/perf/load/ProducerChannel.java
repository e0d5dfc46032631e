package io.warrenmq.cli.perf.load;

import io.netty.channel.EventLoop;
import io.warrenmq.amqp.frame.FrameWriter;
import io.warrenmq.cli.perf.client.ChannelTraffic;
import io.warrenmq.cli.perf.client.ClientChannel;
import io.warrenmq.cli.perf.measure.Pace;
import io.warrenmq.cli.perf.measure.Tally;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes in turns: as many messages as are due and may go, at most {@value #TURN_MESSAGES_MAX}, then the loop does
 * other things. What stops it wakes it: a timer, a confirm, the socket, the backlog. Owned by its connection's loop.
 */
final class ProducerChannel implements ChannelTraffic {
    private static final int TURN_MESSAGES_MAX = 1024;
    private static final int TURN_BYTES_MAX = 128 * 1024;

    /** After so many messages of a turn the clock is read again; a power of two. */
    private static final int CLOCK_PERIOD = 32;

    /** A timer for less is not worth its wake-up: what is due by then goes together. */
    private static final long SLEEP_NS_MIN = TimeUnit.MICROSECONDS.toNanos(50);

    private final Tally tally;
    private final Backlog backlog;
    private final int copies;
    private final @Nullable ConfirmWindow window;
    private @Nullable Sending sending;
    private long sequence;
    private boolean stopped;
    private boolean scheduled;
    private boolean parked;

    /** Writing may tell that the socket takes more again, in the midst of a turn. */
    private boolean inTurn;

    /** What it needs once it may send. */
    private record Sending(
            FrameWriter writer,
            EventLoop loop,
            MessageTemplate template,
            @Nullable Pace pace,
            long limit,
            int turnMessagesMax) {}

    /**
     * @param confirmsMax as in {@link io.warrenmq.cli.perf.plan.ProducerPlan}
     * @param copies deliveries that each message causes
     */
    ProducerChannel(Tally tally, Backlog backlog, int copies, int confirmsMax) {
        this.tally = tally;
        this.backlog = backlog;
        this.copies = copies;
        this.window = confirmsMax > 0 ? new ConfirmWindow(confirmsMax) : null;
    }

    /**
     * Begins to send.
     *
     * @param pace null for as fast as possible
     * @param limit how many messages to send
     */
    void begin(ClientChannel channel, MessageTemplate template, @Nullable Pace pace, long limit) {
        sending = new Sending(
                channel.writer(),
                channel.connection().loop(),
                template,
                pace,
                limit,
                Math.clamp(TURN_BYTES_MAX / template.bytes(), 1, TURN_MESSAGES_MAX));
        turn();
    }

    void stop() {
        stopped = true;
    }

    long sent() {
        return sequence;
    }

    /** Whether it has sent all that it was to send. */
    boolean isFinished() {
        return stopped || (sending != null && sequence >= sending.limit());
    }

    /** Messages that wait for their confirm. */
    int unconfirmed() {
        return window == null ? 0 : window.open();
    }

    private void turn() {
        Sending current = sending;
        if (current == null || stopped || scheduled || parked || inTurn) {
            return;
        }
        inTurn = true;
        try {
            turn(current);
        } finally {
            inTurn = false;
        }
    }

    private void turn(Sending current) {
        long first = sequence;
        long allowance = Math.min(current.turnMessagesMax(), current.limit() - sequence);
        if (backlog.isBounded()) {
            allowance = Math.min(allowance, Math.ceilDiv(Math.max(0, backlog.room()), copies));
        }
        long waitNs = burst(current, sequence + allowance);
        long sent = sequence - first;
        if (backlog.isBounded()) {
            backlog.sent(sent * copies);
        }
        tally.sent += sent;
        if (sequence >= current.limit() || waitNs < 0) {
            return; // done, or what holds it back will call
        }
        if (waitNs == 0 && backlog.isBounded() && backlog.room() <= 0) {
            parked = true;
            backlog.await(() -> current.loop().execute(this::unpark));
            return;
        }
        scheduled = true;
        current.loop().schedule(this::onTimer, waitNs, TimeUnit.NANOSECONDS);
    }

    /** Sends up to {@code end}. Returns how long to sleep before the next message, -1 when something else decides. */
    private long burst(Sending current, long end) {
        long nowNs = System.nanoTime();
        ConfirmWindow confirms = window;
        Pace pace = current.pace();
        while (sequence < end) {
            if (!current.writer().isWritable() || (confirms != null && !confirms.hasRoom())) {
                return -1;
            }
            long timeNs = pace == null ? nowNs : pace.dueNs(sequence);
            if (timeNs > nowNs) {
                nowNs = System.nanoTime();
                if (timeNs > nowNs) {
                    return Math.max(SLEEP_NS_MIN, timeNs - nowNs);
                }
            }
            current.template().write(current.writer(), sequence, timeNs);
            if (confirms != null) {
                confirms.sent(timeNs);
            }
            tally.lastSentNs = nowNs;
            if ((++sequence & (CLOCK_PERIOD - 1)) == 0) {
                nowNs = System.nanoTime();
            }
        }
        return 0;
    }

    private void onTimer() {
        scheduled = false;
        turn();
    }

    private void unpark() {
        parked = false;
        turn();
    }

    @Override
    public void onConfirm(long tag, boolean multiple, boolean positive) {
        ConfirmWindow confirms = window;
        if (confirms == null) {
            return;
        }
        long nowNs = System.nanoTime();
        int settled = confirms.settle(tag, multiple, nowNs, tally.confirmLatency);
        tally.lastConfirmedNs = nowNs;
        if (positive) {
            tally.confirmed += settled;
        } else {
            tally.nacked += settled;
        }
    }

    @Override
    public void onReturn() {
        tally.returned++;
    }

    @Override
    public void onReadComplete() {
        if (window != null) {
            turn();
        }
    }

    @Override
    public void onWritable() {
        turn();
    }
}
