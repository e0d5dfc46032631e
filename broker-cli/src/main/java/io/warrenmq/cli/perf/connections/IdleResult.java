package io.warrenmq.cli.perf.connections;

import org.jspecify.annotations.Nullable;

/**
 * What connections that only stay open have shown.
 *
 * @param wanted how many there should have been
 * @param opened how many there were, each with a channel
 * @param lost of these were closed by the broker before the end
 * @param openSeconds for opening all of them
 * @param heldSeconds that they stayed open
 * @param residentBytesBefore of the broker's memory, {@code residentBytesHeld} when all were open; 0 when not asked for
 * @param failure why not all were opened, or why one was lost
 */
public record IdleResult(
        int wanted,
        int opened,
        long lost,
        double openSeconds,
        double heldSeconds,
        long residentBytesBefore,
        long residentBytesHeld,
        @Nullable String failure) {
    /** What each connection costs the broker. */
    public double residentBytesEach() {
        return opened == 0 ? 0 : (double) (residentBytesHeld - residentBytesBefore) / opened;
    }
}
