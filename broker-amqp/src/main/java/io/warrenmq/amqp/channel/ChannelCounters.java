package io.warrenmq.amqp.channel;

import io.warrenmq.core.management.MessageStats;

/**
 * What one channel has done since it was opened: plain fields, one increment for each message. What it has confirmed
 * and routed others know already. Owned by the connection's shard.
 */
final class ChannelCounters {
    private long published;
    private long returned;
    private long dropped;
    private long delivered;
    private long deliveredNoAck;
    private long got;
    private long gotNoAck;
    private long gotNothing;
    private long acknowledged;
    private long redelivered;

    void published() {
        published++;
    }

    /** A message that no queue got was sent back. */
    void returned() {
        returned++;
    }

    /** A message that no queue got was dropped. */
    void dropped() {
        dropped++;
    }

    void delivered(boolean noAck, boolean again) {
        if (noAck) {
            deliveredNoAck++;
        } else {
            delivered++;
        }
        redelivered += again ? 1 : 0;
    }

    void got(boolean noAck, boolean again) {
        if (noAck) {
            gotNoAck++;
        } else {
            got++;
        }
        redelivered += again ? 1 : 0;
    }

    void gotNothing() {
        gotNothing++;
    }

    void acknowledged(int count) {
        acknowledged += count;
    }

    /**
     * All of it.
     *
     * @param routed how many queues its messages went to
     */
    MessageStats stats(long routed, long confirmed) {
        return new MessageStats(
                published,
                0,
                routed,
                confirmed,
                delivered,
                deliveredNoAck,
                got,
                gotNoAck,
                gotNothing,
                delivered + deliveredNoAck + got + gotNoAck,
                acknowledged,
                redelivered,
                returned,
                dropped);
    }
}
