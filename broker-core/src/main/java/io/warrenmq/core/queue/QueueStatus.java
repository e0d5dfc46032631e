package io.warrenmq.core.queue;

/**
 * How much a queue holds at a moment.
 *
 * @param readyCount messages that consumers may get
 * @param unackedCount messages that consumers have and have not settled
 * @param delayedCount messages that are not ready before their time
 */
public record QueueStatus(int readyCount, int unackedCount, int delayedCount, int consumerCount) {}
