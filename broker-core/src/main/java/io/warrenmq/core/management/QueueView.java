package io.warrenmq.core.management;

import io.warrenmq.core.table.FieldTable;
import org.jspecify.annotations.Nullable;

/**
 * A queue at a moment.
 *
 * @param type {@code classic} or {@code quorum}
 * @param arguments as they are now
 * @param state {@code running}, or {@code idle} when nothing has happened for an interval
 * @param shard index of the shard it lives on
 * @param owner of an exclusive queue; null for others
 * @param deliveryLimit how often a message may fail; -1 is unlimited
 * @param idleSinceMs since when nothing has happened, in milliseconds since 1970; -1 while something does
 * @param headTimestampSeconds the property {@code timestamp} of the first message, where that is in memory and has one
 */
public record QueueView(
        String vhost,
        String name,
        String type,
        boolean durable,
        boolean autoDelete,
        boolean exclusive,
        FieldTable arguments,
        String node,
        int shard,
        String state,
        Governed governed,
        @Nullable Owner owner,
        Depth depth,
        DepthRates depthRates,
        Consumption consumption,
        Losses losses,
        MessageStats stats,
        RateView rates,
        long deliveryLimit,
        long idleSinceMs,
        @Nullable Long headTimestampSeconds) {
    /**
     * Who consumes a queue and how well.
     *
     * @param consumers those that are subscribed
     * @param active those that get messages: all, or the single active one
     * @param capacity the part of its turns in which the queue could hand out all that was ready, over the last
     *     interval: 1 when consumers keep up, 0 without consumers
     * @param exclusiveTag tag of an exclusive consumer, if there is one
     * @param singleActiveTag tag of the single active consumer, if the queue has one
     */
    public record Consumption(
            int consumers,
            int active,
            double capacity,
            @Nullable String exclusiveTag,
            @Nullable String singleActiveTag) {}

    /**
     * What became of messages that no consumer has settled, since the broker began. Those that died went to the
     * dead-letter exchange if the queue had one, and else were dropped.
     *
     * @param expired their time was over
     * @param maxLength dropped by the length limit, or refused by it and dead-lettered
     * @param rejected by a consumer
     * @param deliveryLimit returned too often
     * @param refused by the length limit, told to their publishers
     * @param repeated they, or others with their value, had come before
     */
    public record Losses(
            long expired, long maxLength, long rejected, long deliveryLimit, long refused, long repeated) {}

    /** The connection that an exclusive queue belongs to. */
    public record Owner(String connection, String peerHost, int peerPort) {}

    /** Ready and unacknowledged messages. */
    public long messages() {
        return depth.messages();
    }
}
