package io.warrenmq.cli.settings;

import io.warrenmq.cli.config.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Where the broker listens. Hosts that are null mean each listener's own default: all addresses for AMQP, loopback for
 * HTTP.
 *
 * @param amqp null when there is no plain listener
 * @param amqps null when there is none
 * @param https null when there is none
 */
public record ListenerSettings(
        @Nullable Endpoint amqp,
        @Nullable Endpoint amqps,
        Endpoint http,
        @Nullable Endpoint https,
        Endpoint metrics) {}
