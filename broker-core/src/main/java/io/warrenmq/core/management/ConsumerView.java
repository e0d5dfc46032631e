package io.warrenmq.core.management;

import io.warrenmq.core.table.FieldTable;

/**
 * A consumer of a queue.
 *
 * @param activity {@code up}, {@code single_active} or {@code waiting}
 * @param timeoutMs how long it may take over a delivery; -1 is without limit
 * @param unacked deliveries that it has and has not settled
 */
public record ConsumerView(
        String vhost,
        String queue,
        String tag,
        ChannelRef channel,
        boolean ackRequired,
        boolean exclusive,
        boolean active,
        String activity,
        int prefetch,
        int priority,
        int unacked,
        long timeoutMs,
        FieldTable arguments) {
    /**
     * The channel behind something.
     *
     * @param name with the name of its connection: {@code peer:port -> host:port (number)}
     */
    public record ChannelRef(String name, int number, String connection, String peerHost, int peerPort, String user) {}
}
