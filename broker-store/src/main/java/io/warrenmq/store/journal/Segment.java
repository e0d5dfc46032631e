package io.warrenmq.store.journal;

import io.warrenmq.store.disk.DiskFile;
import org.jspecify.annotations.Nullable;

/**
 * A segment that is being or will be written: known by its id before it has a file, so that positions can be handed out
 * without waiting for the disk. The file belongs to the writer.
 */
final class Segment {
    private final SegmentFile header;
    private @Nullable DiskFile file;

    Segment(SegmentFile header) {
        this.header = header;
    }

    long id() {
        return header.id();
    }

    long incarnation() {
        return header.incarnation();
    }

    int capacityBytes() {
        return header.capacityBytes();
    }

    SegmentFile header() {
        return header;
    }

    /** Null until the writer has come so far. */
    @Nullable
    DiskFile file() {
        return file;
    }

    void opened(DiskFile opened) {
        file = opened;
    }
}
