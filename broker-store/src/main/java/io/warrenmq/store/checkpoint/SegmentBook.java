package io.warrenmq.store.checkpoint;

/**
 * A part of the book of one segment, in an encoding that only the ledger knows. Parts of the same segment are put
 * behind each other in the order of checkpoints.
 *
 * @param segment id of the segment
 * @param messages which messages it holds, for which queues
 * @param settled which of them have ended since
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SegmentBook(long segment, byte[] messages, byte[] settled) {
    /** A book without entries. */
    public static SegmentBook empty(long segment) {
        return new SegmentBook(segment, new byte[0], new byte[0]);
    }
}
