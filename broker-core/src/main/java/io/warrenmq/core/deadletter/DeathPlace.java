package io.warrenmq.core.deadletter;

import java.util.List;

/**
 * Where and why a message died, and how it had come there when it died there of that cause for the first time.
 *
 * @param reason the wire name of a {@link Cause}, or whatever a client has written there
 * @param routingKeys its own, then those of CC; may be empty when a client wrote the header
 * @param count how often it died there of that cause
 */
public record DeathPlace(String queue, String reason, String exchange, List<String> routingKeys, long count) {}
