package io.warrenmq.amqp.config;

import java.util.Locale;

/**
 * Limits of the AMQP adapter.
 *
 * @param channelMax channels per connection, proposed to the client
 * @param frameBytesMax longest frame, proposed to the client
 * @param heartbeatSeconds heartbeat, proposed to the client
 * @param messageBytesMax longest body
 * @param assemblyBytesMax bytes of incomplete messages that one connection may hold, over all of its channels
 * @param loginMs time in which a connection must get through its handshake
 * @param loginFailureDelayMs wait before a connection that failed to log in is closed without a word
 * @param handshakesMax connections that may be in their handshake at a time; accepting pauses at the bound
 * @param handshakesPerAddressMax of these, from one address; further ones are closed at once
 * @param consumersPerChannelMax consumers of one channel
 */
public record AmqpConfig(
        int channelMax,
        int frameBytesMax,
        int heartbeatSeconds,
        int messageBytesMax,
        int assemblyBytesMax,
        int loginMs,
        int loginFailureDelayMs,
        int handshakesMax,
        int handshakesPerAddressMax,
        int consumersPerChannelMax) {
    /** The smallest frame limit that a client may ask for (AMQP 0-9-1: frame-min-size). */
    public static final int FRAME_BYTES_MIN = 4096;

    /** The longest frame before the limits are agreed on (RabbitMQ 4.1). */
    public static final int INITIAL_FRAME_BYTES_MAX = 8192;

    private static final int MIB = 1024 * 1024;

    /** Longest body that may be configured (RabbitMQ's absolute limit). */
    private static final int MESSAGE_BYTES_LIMIT = 512 * MIB;

    public AmqpConfig {
        require("channel_max", channelMax, 1, 65_535);
        require("frame_max", frameBytesMax, FRAME_BYTES_MIN, 16 * MIB);
        require("heartbeat", heartbeatSeconds, 0, 65_535);
        require("max_message_size", messageBytesMax, 1, MESSAGE_BYTES_LIMIT);
        require("assembly_max", assemblyBytesMax, messageBytesMax, Integer.MAX_VALUE);
        require("handshake_timeout", loginMs, 1, 600_000);
        require("login_failure_delay", loginFailureDelayMs, 0, 60_000);
        require("handshakes_max", handshakesMax, 1, 1_000_000);
        require("handshakes_per_address_max", handshakesPerAddressMax, 1, 1_000_000);
        require("consumer_max_per_channel", consumersPerChannelMax, 1, 1_000_000);
    }

    /** RabbitMQ's limits, where it has them. */
    public static AmqpConfig defaults() {
        return new AmqpConfig(2047, 131_072, 60, 16 * MIB, 256 * MIB, 10_000, 1_000, 2_048, 1_024, 65_536);
    }

    private static void require(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%s is %d but must be from %d to %d", key, value, min, max));
        }
    }
}
