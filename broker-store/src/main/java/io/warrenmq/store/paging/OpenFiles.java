package io.warrenmq.store.paging;

import io.warrenmq.store.disk.DiskFile;
import io.warrenmq.store.journal.Records;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Files that are read from, the last few of them open, each with a window of what was read ahead: messages of one queue
 * mostly stand near each other. Used by one thread.
 */
final class OpenFiles {
    /** Opens the file of that id. */
    @FunctionalInterface
    interface Opener {
        DiskFile open(long id) throws IOException;
    }

    private static final int OPEN_MAX = 8;
    private static final int WINDOW_BYTES = 256 * 1024;

    /** Read where the last read did not lead to: the next message may be far away again. */
    private static final int LONE_READ_BYTES = 8 * 1024;

    private final Opener opener;
    private final CRC32C crc = new CRC32C();
    private final LinkedHashMap<Long, Reading> open = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Reading {
        final DiskFile file;
        ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).limit(0);
        long windowOffset;

        Reading(DiskFile file) {
            this.file = file;
        }
    }

    OpenFiles(Opener opener) {
        this.opener = opener;
    }

    /** The payload of the record at that offset, verified; null when no such record stands there. */
    @Nullable
    ByteBuffer record(long id, int offset, long position, byte type) throws IOException {
        Reading reading = reading(id);
        ByteBuffer record = validRecord(reading, offset, position, type);
        if (record == null) {
            reading.window.limit(0); // what was read ahead may be older than what was written since
            record = validRecord(reading, offset, position, type);
        }
        return record;
    }

    private @Nullable ByteBuffer validRecord(Reading reading, int offset, long position, byte type) throws IOException {
        ByteBuffer frame = bytes(reading, offset, Records.FRAME_BYTES);
        if (frame == null) {
            return null;
        }
        int payload = Records.payloadBytes(frame, frame.position());
        boolean isLong = payload > WINDOW_BYTES; // only then is the file's size worth a system call
        if (payload < 0 || (isLong && payload > reading.file.size() - offset - Records.FRAME_BYTES)) {
            return null;
        }
        ByteBuffer record = bytes(reading, offset, Records.FRAME_BYTES + payload);
        if (record == null
                || !Records.isValid(record, record.position(), position, crc)
                || Records.type(record, record.position()) != type) {
            return null;
        }
        return record.position(record.position() + Records.FRAME_BYTES);
    }

    private Reading reading(long id) throws IOException {
        Reading reading = open.get(id);
        if (reading == null) {
            reading = new Reading(opener.open(id));
            open.put(id, reading);
            if (open.size() > OPEN_MAX) {
                forget(open.keySet().iterator().next());
            }
        }
        return reading;
    }

    private static @Nullable ByteBuffer bytes(Reading reading, int offset, int length) throws IOException {
        long windowEnd = reading.windowOffset + reading.window.limit();
        if (offset < reading.windowOffset || offset + (long) length > windowEnd) {
            boolean onward = offset >= reading.windowOffset && offset <= windowEnd;
            fill(reading, offset, Math.max(length, onward ? WINDOW_BYTES : LONE_READ_BYTES));
            if (length > reading.window.limit()) {
                return null;
            }
        }
        int from = (int) (offset - reading.windowOffset);
        return reading.window.duplicate().position(from).limit(from + length);
    }

    private static void fill(Reading reading, int offset, int bytes) throws IOException {
        ByteBuffer window = reading.window;
        // One large message must not keep its memory.
        if (bytes > window.capacity() || window.capacity() > WINDOW_BYTES) {
            window = ByteBuffer.allocate(Math.max(bytes, WINDOW_BYTES));
        }
        reading.file.read(window.clear().limit(bytes), offset);
        reading.window = window.flip();
        reading.windowOffset = offset;
    }

    /** Closes that file, if it is open. */
    void forget(long id) {
        Reading reading = open.remove(id);
        if (reading != null) {
            try {
                reading.file.close();
            } catch (IOException _) {
                // nothing was written through it
            }
        }
    }

    void close() {
        for (Long id : List.copyOf(open.keySet())) {
            forget(id);
        }
    }
}
