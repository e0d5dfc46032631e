package io.warrenmq.store.checkpoint;

import io.warrenmq.store.journal.Mark;
import org.jspecify.annotations.Nullable;

/**
 * A message that has left its segment.
 *
 * @param position where it was in the journal, its identity
 * @param queueIds the queues in which it still waits
 * @param bodyBytes size of its body
 * @param mark what its queues must know of it while it waits; null when that is nothing
 * @param record its content, encoded; up to 512 MiB
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredMessage(
        long position,
        long[] queueIds,
        int bodyBytes,
        @Nullable Mark mark,
        byte[] record) {}
