package io.warrenmq.store.journal;

import io.warrenmq.store.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * What each run of the broker writes before anything else: a new segment that says where the ones before end, with a
 * copy of what stood there and may not have been durable. One batch, so it is there as a whole or not at all.
 */
public final class FirstBatch {
    private FirstBatch() {}

    /** Where a run goes on once its first batch is durable. */
    record Begun(Segment segment, int offset) {}

    static Begun write(
            Segments segments,
            long id,
            long previous,
            int segmentBytes,
            RandomGenerator random,
            Tail tail,
            JournalWriter.Follower follower)
            throws IOException {
        long needed = SegmentFile.HEADER_BYTES + BatchHeader.BYTES + tail.bytesMax() + Batch.FILLING_BYTES_MAX;
        int capacity = Math.toIntExact(Math.max(segmentBytes, needed));
        Segment segment = new Segment(new SegmentFile(id, previous, SegmentFile.newIncarnation(random), capacity));
        Batch batch = new Batch(segment, SegmentFile.HEADER_BYTES);
        tail.copyTo(batch);
        int end = batch.seal();
        DiskFile file;
        try {
            file = segments.begin(segment.header());
        } catch (Segments.NoSpaceException e) {
            throw new IOException("there is no room for a new segment of the journal", e);
        }
        ByteBuffer bytes = batch.complete(tail.cut());
        file.write(bytes.duplicate(), SegmentFile.HEADER_BYTES);
        file.force(false);
        segment.opened(file);
        follower.follow(bytes, batch.position());
        return new Begun(segment, end);
    }
}
