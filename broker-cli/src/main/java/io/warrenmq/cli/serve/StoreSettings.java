package io.warrenmq.cli.serve;

/**
 * How durable things are kept, checked.
 *
 * @param journalSync what a confirm waits for: {@code always}, {@code os} or {@code interval:<ms>}
 * @param segmentBytes size of a journal segment
 * @param backlogBytes what may wait to be written before publishers wait
 * @param bodiesBytes what message bodies may take in memory before they wait on disk, over all queues
 */
record StoreSettings(String journalSync, int segmentBytes, long backlogBytes, long bodiesBytes) {}
