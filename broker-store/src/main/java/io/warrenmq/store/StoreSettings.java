package io.warrenmq.store;

import io.warrenmq.store.journal.SyncPolicy;

/**
 * How the store works.
 *
 * @param segmentBytes size of a segment's file
 * @param backlogBytesMax what may wait for the disk before publishers are not read any more
 * @param checkpointBytes of the journal at most between two checkpoints, which bounds the time of recovery
 */
public record StoreSettings(SyncPolicy sync, int segmentBytes, long backlogBytesMax, long checkpointBytes) {
    private static final int SEGMENT_BYTES = 64 * 1024 * 1024;
    private static final int BACKLOG_BYTES = 8 * 1024 * 1024;
    private static final int SEGMENTS_PER_CHECKPOINT = 4;

    public static StoreSettings defaults() {
        return of(new SyncPolicy.Always(), SEGMENT_BYTES, BACKLOG_BYTES);
    }

    /** A checkpoint every few segments. */
    public static StoreSettings of(SyncPolicy sync, int segmentBytes, long backlogBytesMax) {
        return new StoreSettings(sync, segmentBytes, backlogBytesMax, (long) SEGMENTS_PER_CHECKPOINT * segmentBytes);
    }
}
