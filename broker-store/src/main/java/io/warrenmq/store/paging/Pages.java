package io.warrenmq.store.paging;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.disk.DiskFile;
import io.warrenmq.store.journal.MessageRecord;
import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.RecordType;
import io.warrenmq.store.journal.Records;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of messages that the journal does not hold and memory has no room for. Never forced, forgotten at the next
 * start, and deleted one by one as all of their messages have ended. A message goes into a buffer first; a full one is
 * written by a thread of its own, so that nobody who reads waits for it. What is not written yet, because the disk is
 * slow or full, is read from the buffer.
 *
 * <p>Bound: {@link #isBehind} from {@value #UNWRITTEN_BYTES_MAX} bytes that wait to be written, until half of it is.
 */
final class Pages implements RecordSource {
    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);
    private static final String PREFIX = "pages-";
    private static final int BUFFER_BYTES = 1024 * 1024;
    private static final int FILE_BYTES = 64 * 1024 * 1024;
    private static final int UNWRITTEN_BYTES_MAX = 16 * 1024 * 1024;
    private static final int RETRY_MS = 1000;

    private final Disk disk;
    private final Executor reading;
    private final Executor writing;
    private final OpenFiles files;
    private final CRC32C crc = new CRC32C();
    private final Map<Long, PageFile> pageFiles = new HashMap<>();
    private PageFile current;
    private ByteBuffer buffer = ByteBuffer.allocate(0); // until the first page
    private int bufferOffset;
    private long lastId;
    /** Owned by the writing thread: what is to be written, mostly nothing. Their buffers are counted as unwritten. */
    private final ArrayDeque<Write> unwritable = new ArrayDeque<>();

    /** Owned by the writing thread. */
    private boolean retrying;

    private volatile boolean closed;
    private long unwrittenBytes;
    private volatile boolean behind;
    private final List<Waiter> waiters = new ArrayList<>(0);

    /** Somebody who waits until this is not behind any more. */
    private record Waiter(Shard shard, Runnable task) {}

    /** One file: what of it is still needed, and what is not written yet. */
    private static final class PageFile {
        final long id;
        final Map<Integer, ByteBuffer> unwritten = new HashMap<>();

        @Nullable
        DiskFile file;

        int liveCount;
        boolean full;

        PageFile(long id) {
            this.id = id;
        }

        boolean isDone() {
            return full && liveCount == 0 && unwritten.isEmpty();
        }
    }

    private record Write(PageFile to, int offset, ByteBuffer bytes) {}

    /** @param reading the thread that calls {@link #read} */
    Pages(Disk disk, Executor reading, Executor writing) {
        this.disk = disk;
        this.reading = reading;
        this.writing = writing;
        this.files = new OpenFiles(id -> disk.open(name(id)));
        this.current = newFile();
    }

    private static String name(long id) {
        return PREFIX + id + ".tmp";
    }

    /** Deletes what an earlier run has left. */
    static void deleteAll(Disk disk) throws IOException {
        for (String name : disk.list()) {
            if (name.startsWith(PREFIX)) {
                disk.delete(name);
            }
        }
    }

    private PageFile newFile() {
        PageFile made = new PageFile(++lastId);
        pageFiles.put(made.id, made);
        return made;
    }

    /** Whether much waits to be written. */
    boolean isBehind() {
        return behind;
    }

    /** See {@link Paging#whenCaughtUp}. */
    synchronized void whenCaughtUp(Shard shard, Runnable task) {
        if (behind) {
            waiters.add(new Waiter(shard, task));
        } else {
            shard.post(task);
        }
    }

    private void waitingBytes(int change) {
        unwrittenBytes += change;
        if (unwrittenBytes > UNWRITTEN_BYTES_MAX) {
            behind = true;
        } else if (behind && unwrittenBytes <= UNWRITTEN_BYTES_MAX / 2) {
            behind = false;
            waiters.forEach(each -> each.shard.post(each.task));
            waiters.clear();
        }
    }

    /** From any shard. */
    synchronized long page(Message message) {
        long bytes = MessageRecord.contentBytesMax(message);
        if (bytes > buffer.remaining()) {
            submitBuffer();
            buffer = ByteBuffer.allocate((int) Math.max(BUFFER_BYTES, bytes));
        }
        long position = Paging.FIRST_PAGED | Position.of(current.id, bufferOffset + buffer.position());
        int start = Records.begin(buffer);
        MessageRecord.encodeContent(buffer, message);
        Records.end(buffer, start, RecordType.MESSAGE, position, crc);
        current.liveCount++;
        return position;
    }

    /** The full buffer is written later; the next one stands behind it, perhaps in a new file. */
    private void submitBuffer() {
        if (buffer.position() == 0) {
            return;
        }
        ByteBuffer full = buffer.flip();
        PageFile file = current;
        int offset = bufferOffset;
        file.unwritten.put(offset, full);
        waitingBytes(full.limit());
        bufferOffset += full.limit();
        if (bufferOffset >= FILE_BYTES) {
            file.full = true;
            current = newFile();
            bufferOffset = 0;
        }
        writing.execute(() -> {
            unwritable.add(new Write(file, offset, full));
            write();
        });
    }

    /** On the writing thread. What could not be written before is tried first: perhaps there is room again. */
    private void write() {
        while (!unwritable.isEmpty() && !closed) {
            if (!tryToWrite(unwritable.element())) {
                retryLater();
                return;
            }
            unwritable.remove();
        }
    }

    /** One retry is under way at most, however many buffers fail meanwhile. */
    private void retryLater() {
        if (!retrying) {
            retrying = true;
            CompletableFuture.delayedExecutor(RETRY_MS, TimeUnit.MILLISECONDS, writing)
                    .execute(() -> {
                        retrying = false;
                        write();
                    });
        }
    }

    private boolean tryToWrite(Write write) {
        PageFile to = write.to;
        try {
            DiskFile file = to.file;
            if (file == null) {
                file = disk.create(name(to.id));
                to.file = file;
            }
            file.write(write.bytes.duplicate(), write.offset);
        } catch (IOException e) {
            LOG.warn("cannot write out messages, which stay in memory: {}", e.getMessage());
            return false;
        }
        synchronized (this) {
            to.unwritten.remove(write.offset);
            waitingBytes(-write.bytes.limit());
            deleteIfDone(to);
        }
        return true;
    }

    /** The message has ended. From any shard. */
    synchronized void release(long position) {
        PageFile file = pageFiles.get(Position.segment(position & ~Paging.FIRST_PAGED));
        if (file != null) {
            file.liveCount--;
            deleteIfDone(file);
        }
    }

    private void deleteIfDone(PageFile done) {
        if (done.isDone() && !closed) {
            pageFiles.remove(done.id);
            reading.execute(() -> {
                files.forget(done.id);
                writing.execute(() -> delete(done));
            });
        }
    }

    /** On the writing thread. */
    private void delete(PageFile done) {
        try {
            if (done.file != null) {
                done.file.close();
            }
            disk.delete(name(done.id));
        } catch (IOException e) {
            LOG.warn("cannot delete {}: {}", name(done.id), e.getMessage());
        }
    }

    @Override
    public Message read(long position) throws IOException, DamagedRecordException {
        long id = Position.segment(position & ~Paging.FIRST_PAGED);
        int offset = Position.offset(position);
        ByteBuffer record = unwritten(id, offset);
        if (record == null) {
            record = files.record(id, offset, position, RecordType.MESSAGE);
        }
        if (record == null) {
            throw new DamagedRecordException("a message in " + name(id) + " at byte " + offset);
        }
        return MessageRecord.decodeContent(record, position);
    }

    /** The payload, when it is in a buffer still. */
    private synchronized @Nullable ByteBuffer unwritten(long id, int offset) {
        if (id == current.id && offset >= bufferOffset) {
            return payload(buffer.duplicate().flip(), offset - bufferOffset);
        }
        PageFile file = pageFiles.get(id);
        if (file != null) {
            for (Map.Entry<Integer, ByteBuffer> each : file.unwritten.entrySet()) {
                int within = offset - each.getKey();
                if (within >= 0 && within < each.getValue().limit()) {
                    return payload(each.getValue().duplicate(), within);
                }
            }
        }
        return null;
    }

    private static ByteBuffer payload(ByteBuffer buffer, int start) {
        int payload = start + Records.FRAME_BYTES;
        byte[] copy = new byte[Records.payloadBytes(buffer, start)];
        buffer.get(payload, copy);
        return ByteBuffer.wrap(copy);
    }

    /** At the end; the files are deleted at the next start. */
    void close() {
        closed = true; // what comes later is left to the next start
        files.close();
    }
}
