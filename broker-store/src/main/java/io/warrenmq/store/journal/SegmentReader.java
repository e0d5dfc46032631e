package io.warrenmq.store.journal;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads one segment's batches and verifies each of their records. Used by one thread. */
public final class SegmentReader implements AutoCloseable {
    private static final int WINDOW_BYTES = 1024 * 1024;

    /** Never given to a segment. */
    private static final long ANY_INCARNATION = 0;

    private final DiskFile file;
    private final SegmentFile header;
    private final long sizeBytes;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer window;
    private long windowOffset;

    private SegmentReader(DiskFile file, SegmentFile header, long sizeBytes) {
        this.file = file;
        this.header = header;
        this.sizeBytes = sizeBytes;
        this.window = ByteBuffer.allocateDirect((int) Math.min(sizeBytes, WINDOW_BYTES))
                .limit(0);
    }

    /**
     * Opens a segment; null when the file has no valid header of that segment.
     *
     * @throws SegmentFile.OtherFormatException when another version of the broker wrote it
     */
    public static @Nullable SegmentReader open(Disk disk, long id) throws IOException {
        DiskFile file = disk.open(SegmentFile.name(id));
        SegmentFile header = null;
        try {
            ByteBuffer bytes = ByteBuffer.allocateDirect(SegmentFile.HEADER_BYTES);
            file.read(bytes, 0);
            header = SegmentFile.decode(bytes.flip());
            if (header != null && header.id() == id) {
                return new SegmentReader(file, header, file.size());
            }
            return null;
        } finally {
            if (header == null || header.id() != id) {
                file.close();
            }
        }
    }

    /** Whether a file without a valid header holds batches that were durable once: then it has lost its header. */
    public static boolean hasLostHeader(Disk disk, long id) throws IOException {
        DiskFile file = disk.open(SegmentFile.name(id));
        SegmentFile unknown = new SegmentFile(id, 0, ANY_INCARNATION, 0);
        try (SegmentReader reader = new SegmentReader(file, unknown, file.size())) {
            return reader.holdsDurableBatches(Position.of(id, SegmentFile.HEADER_BYTES));
        }
    }

    private boolean holdsDurableBatches(long begin) throws IOException {
        BatchHeader batch = findHeader(0);
        while (batch != null && batch.durableUpTo() <= begin) {
            batch = findHeader(Position.offset(batch.position()) + 1);
        }
        return batch != null;
    }

    /**
     * Opens a segment whatever its header is, and takes it for the given one: for files that have lost theirs.
     *
     * @throws java.nio.file.NoSuchFileException when there is no such file
     */
    public static SegmentReader openAs(Disk disk, SegmentFile header) throws IOException {
        DiskFile file = disk.open(SegmentFile.name(header.id()));
        return new SegmentReader(file, header, file.size());
    }

    /** Opens a segment of which only single records are to be read, whatever its header is. */
    public static SegmentReader openAny(Disk disk, long id) throws IOException {
        return openAs(disk, new SegmentFile(id, 0, ANY_INCARNATION, 0));
    }

    public SegmentFile header() {
        return header;
    }

    public int sizeBytes() {
        return Math.toIntExact(sizeBytes);
    }

    /** The batch at that offset, when it is there and each of its records is valid; else null. */
    public @Nullable BatchHeader batchAt(int offset) throws IOException {
        BatchHeader batch = headerAt(offset);
        if (batch == null || !areRecordsValid(batch)) {
            return null;
        }
        return batch;
    }

    /** The header of a batch at that offset, whatever its records are; null when there is none. */
    public @Nullable BatchHeader headerAt(int offset) throws IOException {
        if (offset > sizeBytes - BatchHeader.BYTES) {
            return null;
        }
        ByteBuffer bytes = bytes(offset, BatchHeader.BYTES);
        BatchHeader batch = bytes == null ? null : BatchHeader.decode(bytes, bytes.position());
        return batch != null
                        && batch.position() == Position.of(header.id(), offset)
                        && (batch.incarnation() == header.incarnation() || header.incarnation() == ANY_INCARNATION)
                        && batch.recordsBytes() >= 0
                        && batch.recordsBytes() <= sizeBytes - offset - BatchHeader.BYTES
                ? batch
                : null;
    }

    private boolean areRecordsValid(BatchHeader batch) throws IOException {
        ByteBuffer bytes = bytes(batch);
        if (bytes == null) {
            return false;
        }
        int at = bytes.position() + BatchHeader.BYTES;
        int count = 0;
        while (at < bytes.limit()) {
            long position = batch.position() + (at - bytes.position());
            if (!Records.isValid(bytes, at, position, crc)) {
                return false;
            }
            at += Records.FRAME_BYTES + Records.payloadBytes(bytes, at);
            count++;
        }
        return count == batch.recordCount();
    }

    /** Header and records of a valid batch; to be used before the next call. Null when the file ends before. */
    public @Nullable ByteBuffer bytes(BatchHeader batch) throws IOException {
        return bytes(Position.offset(batch.position()), BatchHeader.BYTES + batch.recordsBytes());
    }

    /**
     * The payload of the record of that type at that offset, whatever batch it is in; null when none is valid there.
     */
    public @Nullable ByteBuffer recordAt(int offset, byte type) throws IOException {
        if (offset < 0 || offset > sizeBytes - Records.FRAME_BYTES) {
            return null;
        }
        ByteBuffer frame = bytes(offset, Records.FRAME_BYTES);
        if (frame == null) {
            return null;
        }
        int payload = Records.payloadBytes(frame, frame.position());
        if (payload < 0 || payload > sizeBytes - offset - Records.FRAME_BYTES) {
            return null;
        }
        ByteBuffer record = bytes(offset, Records.FRAME_BYTES + payload);
        if (record == null
                || Records.type(record, record.position()) != type
                || !Records.isValid(record, record.position(), Position.of(header.id(), offset), crc)) {
            return null;
        }
        return record.position(record.position() + Records.FRAME_BYTES);
    }

    /** Where a record ends that is not valid, as far as its length can be true; at most {@code bytesMax} on. */
    public int claimedEnd(int offset, int bytesMax) throws IOException {
        int room = (int) Math.max(0, Math.min(sizeBytes - offset, bytesMax));
        if (room <= Records.FRAME_BYTES) {
            return offset + room;
        }
        int payload = Records.payloadBytes(copy(offset, offset + Records.FRAME_BYTES), 0);
        boolean mayBeTrue = payload >= 0 && payload <= room - Records.FRAME_BYTES;
        return offset + (mayBeTrue ? Records.FRAME_BYTES + payload : room);
    }

    /** A copy of what stands there, whatever it is; zeros where the file has ended. */
    public ByteBuffer copy(int fromOffset, int toOffset) throws IOException {
        ByteBuffer copy = ByteBuffer.allocate(toOffset - fromOffset);
        file.read(copy, fromOffset);
        return copy.clear();
    }

    private @Nullable ByteBuffer bytes(int offset, int length) throws IOException {
        if (offset < windowOffset || offset + (long) length > windowOffset + window.limit()) {
            if (length > window.capacity()) {
                window = ByteBuffer.allocateDirect(length);
            }
            window.clear();
            windowOffset = offset;
            file.read(window, offset);
            window.flip();
            if (length > window.limit()) {
                return null;
            }
        }
        int from = (int) (offset - windowOffset);
        return window.duplicate().position(from).limit(from + length);
    }

    /** Looks for the header of a batch from that offset on, byte by byte; null when there is none. */
    public @Nullable BatchHeader findHeader(int fromOffset) throws IOException {
        long offset = fromOffset;
        while (offset <= sizeBytes - BatchHeader.BYTES && bytes((int) offset, BatchHeader.BYTES) != null) {
            int last = window.limit() - BatchHeader.BYTES;
            for (int i = (int) (offset - windowOffset); i <= last; i++) {
                BatchHeader found = BatchHeader.mayBegin(window, i) ? headerAt((int) windowOffset + i) : null;
                if (found != null) {
                    return found;
                }
            }
            offset = windowOffset + last + 1;
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
