package io.warrenmq.cli.settings;

import io.warrenmq.store.journal.SyncPolicy;

/**
 * How durable things are kept, checked.
 *
 * @param sync what a confirm waits for: {@code always}, {@code os} or {@code interval:<ms>}
 * @param segmentBytes size of a journal segment
 * @param backlogBytes what may wait to be written before publishers wait
 * @param bodiesBytes what message bodies may take in memory before they wait on disk, over all queues
 */
public record StorageSettings(SyncPolicy sync, int segmentBytes, long backlogBytes, long bodiesBytes) {}
