package io.warrenmq.store.checkpoint;

/**
 * A message that has left its segment.
 *
 * @param position where it was in the journal, its identity
 * @param queueIds the queues in which it still waits
 * @param record exchange, routing key, properties and body, encoded; up to 512 MiB
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredMessage(long position, long[] queueIds, byte[] record) {}
