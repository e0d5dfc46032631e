package io.warrenmq.core.deadletter;

import org.jspecify.annotations.Nullable;

/**
 * The end of a message in a queue, and where it goes from there.
 *
 * @param queue where it died
 * @param atMs when, in milliseconds since 1970
 * @param exchange where it is published next; may be empty, which is the default exchange
 * @param routingKey what it is published with; null when it keeps its own and those in CC
 */
public record Death(
        Cause cause,
        String queue,
        long atMs,
        String exchange,
        @Nullable String routingKey) {}
