package io.warrenmq.cli.settings;

import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.cli.config.Config;
import io.warrenmq.cli.config.Key;
import io.warrenmq.cli.config.KeyGroup;
import io.warrenmq.cli.config.Values;

/** The keys that say what AMQP connections may do. */
final class ConnectionKeys {
    static final KeyGroup GROUP = new KeyGroup("AMQP connections");

    private static final AmqpConfig DEFAULTS = AmqpConfig.defaults();
    private static final int PORT_MAX = 65_535;
    private static final int FRAME_BYTES_LIMIT = 16_777_216;
    private static final int MESSAGE_BYTES_LIMIT = 536_870_912;

    static final Key<Integer> CHANNEL_MAX =
            GROUP.add(Key.of("channel_max", Values.number(1, PORT_MAX), "channels per connection")
                    .otherwise(DEFAULTS.channelMax()));

    static final Key<Integer> FRAME_MAX = GROUP.add(
            Key.of("frame_max", Values.number(AmqpConfig.FRAME_BYTES_MIN, FRAME_BYTES_LIMIT), "bytes of a frame")
                    .otherwise(DEFAULTS.frameBytesMax()));

    static final Key<Integer> HEARTBEAT =
            GROUP.add(Key.of("heartbeat", Values.number(0, PORT_MAX), "seconds, proposed to clients")
                    .otherwise(DEFAULTS.heartbeatSeconds()));

    static final Key<Integer> MESSAGE_MAX =
            GROUP.add(Key.of("max_message_size", Values.number(1, MESSAGE_BYTES_LIMIT), "bytes of a message's body")
                    .otherwise(DEFAULTS.messageBytesMax()));

    static final Key<Integer> LOGIN_MS = GROUP.add(
            Key.of("handshake_timeout", Values.milliseconds(1, 600_000), "time to log in, in ms or with a unit")
                    .otherwise(DEFAULTS.loginMs()));

    static final Key<Integer> CONSUMERS_MAX =
            GROUP.add(Key.of("consumer_max_per_channel", Values.number(1, 1_000_000), "consumers of one channel")
                    .otherwise(DEFAULTS.consumersPerChannelMax()));

    private ConnectionKeys() {}

    static AmqpConfig settings(Config config) {
        int messageBytesMax = config.value(MESSAGE_MAX);
        return new AmqpConfig(
                config.value(CHANNEL_MAX),
                config.value(FRAME_MAX),
                config.value(HEARTBEAT),
                messageBytesMax,
                Math.max(DEFAULTS.assemblyBytesMax(), messageBytesMax),
                config.value(LOGIN_MS),
                DEFAULTS.loginFailureDelayMs(),
                DEFAULTS.handshakesMax(),
                DEFAULTS.handshakesPerAddressMax(),
                config.value(CONSUMERS_MAX));
    }
}
