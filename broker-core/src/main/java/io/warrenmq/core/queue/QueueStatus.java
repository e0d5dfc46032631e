package io.warrenmq.core.queue;

/** Counts of a queue at one moment. */
public record QueueStatus(int readyCount, int unackedCount, int consumerCount) {}
