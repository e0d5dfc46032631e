package io.warrenmq.store.journal;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Makes, prepares and retires the files of segments. A file is filled with zeros and forced before it gets a name that
 * counts, so that appends never make it grow, which would cost twice the time and fail late on a full disk. One such
 * file is always kept in reserve: what settles messages still fits when nothing else does. A segment that nobody needs
 * any more becomes the next reserve.
 */
public final class Segments {
    private static final int ZEROS_BYTES = 1024 * 1024;

    private final Disk disk;
    private final Executor background;
    private final int segmentBytes;
    private final JournalEvents events;
    private boolean reserveReady;
    private boolean preparing;
    private boolean exhausted;

    /** There is no room for a file. */
    static final class NoSpaceException extends Exception {
        private static final long serialVersionUID = 1L;

        NoSpaceException(IOException cause) {
            super(cause);
        }
    }

    /** @param background where the reserve is prepared */
    public Segments(Disk disk, Executor background, int segmentBytes, JournalEvents events) {
        this.disk = disk;
        this.background = background;
        this.segmentBytes = segmentBytes;
        this.events = events;
    }

    /** Takes over a reserve that an earlier run has left. Before anything else. */
    public synchronized void findReserve() throws IOException {
        List<String> files = disk.list();
        if (files.contains(SegmentFile.RESERVE_UNFINISHED)) {
            disk.delete(SegmentFile.RESERVE_UNFINISHED);
        }
        if (files.contains(SegmentFile.RESERVE)) {
            try (DiskFile file = disk.open(SegmentFile.RESERVE)) {
                reserveReady = file.size() == segmentBytes;
            }
        }
    }

    /**
     * Makes the file of a new segment, with its header and under its name.
     *
     * @throws NoSpaceException when there is no room; to be tried again
     * @throws IOException when the disk fails
     */
    synchronized DiskFile begin(SegmentFile header) throws IOException, NoSpaceException {
        boolean fitsReserve = header.capacityBytes() == segmentBytes;
        if (!fitsReserve || !reserveReady) {
            prepare(header.capacityBytes());
        }
        DiskFile file = disk.open(SegmentFile.RESERVE);
        file.write(header.encode(), 0);
        disk.rename(SegmentFile.RESERVE, SegmentFile.name(header.id()));
        disk.sync();
        reserveReady = false;
        prepareReserve();
        return file;
    }

    /** Sees to it that there is a reserve, soon. */
    synchronized void prepareReserve() {
        if (!reserveReady && !preparing) {
            preparing = true;
            background.execute(this::prepareInBackground);
        }
    }

    private synchronized void prepareInBackground() {
        preparing = false;
        try {
            if (!reserveReady) {
                prepare(segmentBytes);
            }
        } catch (NoSpaceException _) {
            // the alarm tells; the writer asks again from time to time
        }
    }

    private void prepare(int capacityBytes) throws NoSpaceException {
        try {
            disk.delete(SegmentFile.RESERVE_UNFINISHED);
            try (DiskFile file = disk.create(SegmentFile.RESERVE_UNFINISHED)) {
                fillWithZeros(file, capacityBytes);
                file.force(true);
            }
            disk.rename(SegmentFile.RESERVE_UNFINISHED, SegmentFile.RESERVE);
            disk.sync();
        } catch (IOException e) {
            discardUnfinished();
            exhausted(true, String.valueOf(e.getMessage()));
            throw new NoSpaceException(e);
        }
        reserveReady = capacityBytes == segmentBytes;
        exhausted(false, "");
    }

    private void discardUnfinished() {
        try {
            disk.delete(SegmentFile.RESERVE_UNFINISHED);
        } catch (IOException _) {
            // it is deleted before the next attempt
        }
    }

    private static void fillWithZeros(DiskFile file, int bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(bytes, ZEROS_BYTES));
        for (int done = 0; done < bytes; done += zeros.limit()) {
            zeros.clear().limit(Math.min(zeros.capacity(), bytes - done));
            file.write(zeros, done);
            zeros.flip();
        }
    }

    private void exhausted(boolean now, String detail) {
        if (exhausted != now) {
            exhausted = now;
            events.spaceExhausted(now, detail);
        }
    }

    /** Whether the reserve is missing, so that {@link #prepareReserve} should be called again. */
    synchronized boolean lacksReserve() {
        return !reserveReady && !preparing;
    }

    /** The content of this segment is not needed any more, and a checkpoint that says so is durable. */
    public synchronized void retire(long id) throws IOException {
        long sizeBytes;
        try (DiskFile file = disk.open(SegmentFile.name(id))) {
            sizeBytes = file.size();
        } catch (NoSuchFileException _) {
            return; // a checkpoint that was tried again
        }
        if (!reserveReady && !preparing && sizeBytes == segmentBytes) {
            disk.rename(SegmentFile.name(id), SegmentFile.RESERVE);
            disk.sync();
            reserveReady = true;
            exhausted(false, "");
        } else {
            disk.delete(SegmentFile.name(id));
        }
    }
}
