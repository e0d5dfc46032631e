package io.warrenmq.core.queue;

/**
 * How far a look along a queue has come, see {@link Pulls#withdraw}.
 *
 * @param nextPosition where the next look goes on
 * @param examinedCount messages that were looked at
 * @param isAtEnd whether there was nothing more to look at
 */
public record Withdrawn(long nextPosition, int examinedCount, boolean isAtEnd) {}
