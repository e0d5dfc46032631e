package io.warrenmq.store.journal;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.TreeSet;
import java.util.concurrent.Executor;

/**
 * Makes, prepares and retires the files of segments. A file is filled with zeros and forced before it gets a name that
 * counts, so that appends never make it grow, which would cost twice the time and fail late on a full disk. One such
 * file is always kept in reserve: what settles messages still fits when nothing else does. Segments that nobody needs
 * any more become further reserves, which spares filling new ones.
 */
public final class Segments {
    /** As many as die between two checkpoints of a steady load, and one. */
    private static final int RESERVES_MAX = 5;

    private static final int ZEROS_BYTES = 1024 * 1024;

    private final Disk disk;
    private final Executor background;
    private final int segmentBytes;
    private final JournalEvents events;

    /** Names of the files that are ready. */
    private final TreeSet<String> reserves = new TreeSet<>();

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

    /** Takes over the reserves that an earlier run has left. Before anything else. */
    public synchronized void findReserves() throws IOException {
        for (String name : disk.list()) {
            if (name.equals(SegmentFile.RESERVE_UNFINISHED)) {
                disk.delete(name);
            } else if (SegmentFile.isReserve(name)) {
                keepOrDelete(name);
            }
        }
    }

    private void keepOrDelete(String reserve) throws IOException {
        if (sizeOf(reserve) == segmentBytes && reserves.size() < RESERVES_MAX) {
            reserves.add(reserve);
        } else {
            disk.delete(reserve); // of another size of segments
        }
    }

    private long sizeOf(String name) throws IOException {
        try (DiskFile file = disk.open(name)) {
            return file.size();
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
        String from = fitsReserve ? reserves.pollFirst() : null;
        if (from == null) {
            prepare(SegmentFile.RESERVE_UNFINISHED, header.capacityBytes());
            from = SegmentFile.RESERVE_UNFINISHED;
        }
        DiskFile file = disk.open(from);
        file.write(header.encode(), 0);
        // Before it counts as a segment: the next one may name it as the one before although nothing else was forced.
        file.force(false);
        disk.rename(from, SegmentFile.name(header.id()));
        disk.sync();
        prepareReserve();
        return file;
    }

    /** Sees to it that there is a reserve, soon. */
    synchronized void prepareReserve() {
        if (lacksReserve()) {
            preparing = true;
            background.execute(this::prepareInBackground);
        }
    }

    private synchronized void prepareInBackground() {
        preparing = false;
        try {
            if (reserves.isEmpty()) {
                prepare(SegmentFile.RESERVE_UNFINISHED, segmentBytes);
                String name = freeName();
                disk.rename(SegmentFile.RESERVE_UNFINISHED, name);
                disk.sync();
                reserves.add(name);
            }
        } catch (NoSpaceException _) {
            // the alarm tells; the writer asks again from time to time
        } catch (IOException e) {
            discardUnfinished();
        }
    }

    private String freeName() {
        int number = 0;
        while (reserves.contains(SegmentFile.reserve(number))) {
            number++;
        }
        return SegmentFile.reserve(number);
    }

    private void prepare(String name, int capacityBytes) throws NoSpaceException {
        try {
            disk.delete(name);
            try (DiskFile file = disk.create(name)) {
                fillWithZeros(file, capacityBytes);
                file.force(true);
            }
        } catch (IOException e) {
            discardUnfinished();
            exhausted(true, String.valueOf(e.getMessage()));
            throw new NoSpaceException(e);
        }
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
        return reserves.isEmpty() && !preparing;
    }

    /** The content of this segment is not needed any more, and a checkpoint that says so is durable. */
    public synchronized void retire(long id) throws IOException {
        String name = SegmentFile.name(id);
        try {
            if (reserves.size() < RESERVES_MAX && sizeOf(name) == segmentBytes) {
                String reserve = freeName();
                disk.rename(name, reserve);
                disk.sync();
                reserves.add(reserve);
                exhausted(false, "");
            } else {
                disk.delete(name);
            }
        } catch (NoSuchFileException _) {
            // a checkpoint that was tried again
        }
    }
}
