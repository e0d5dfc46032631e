package io.warrenmq.store.paging;

import io.warrenmq.core.message.Message;
import io.warrenmq.store.checkpoint.CheckpointStore;
import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.disk.DiskFile;
import io.warrenmq.store.journal.MessageRecord;
import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.RecordType;
import io.warrenmq.store.journal.SegmentFile;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Messages of the journal: in their segment, or in the checkpoint store once that has gone. Each is verified whenever
 * it is read.
 */
final class JournalSource implements RecordSource {
    private final CheckpointStore checkpoints;
    private final OpenFiles files;

    /** Segments whose files have gone or are about to. */
    private final Set<Long> retired = ConcurrentHashMap.newKeySet();

    JournalSource(Disk disk, CheckpointStore checkpoints) {
        this.checkpoints = checkpoints;
        this.files = new OpenFiles(id -> open(disk, id));
    }

    private static DiskFile open(Disk disk, long id) throws IOException {
        return disk.open(SegmentFile.name(id));
    }

    /** The segment's file goes; what still lived there is in the checkpoint store. Any thread. */
    void retire(long segment) {
        retired.add(segment);
    }

    @Override
    public Message read(long position) throws IOException, DamagedRecordException {
        long segment = Position.segment(position);
        ByteBuffer record = retired.contains(segment) ? null : fromFile(segment, position);
        if (record != null) {
            return decode(record, position);
        }
        // It has moved, perhaps just now: then the file may be another segment's already.
        byte[] stored = checkpoints.read(position);
        if (stored == null) {
            throw new DamagedRecordException("the message in " + Position.text(position));
        }
        files.forget(segment);
        return decodeContent(ByteBuffer.wrap(stored), position);
    }

    /** The record's payload; null when it is not there. */
    private @Nullable ByteBuffer fromFile(long segment, long position) throws IOException {
        try {
            return files.record(segment, Position.offset(position), position, RecordType.MESSAGE);
        } catch (NoSuchFileException _) {
            retired.add(segment); // in an earlier run
            return null;
        }
    }

    private static Message decode(ByteBuffer payload, long position) throws DamagedRecordException {
        MessageRecord.toContent(payload);
        return decodeContent(payload, position);
    }

    private static Message decodeContent(ByteBuffer content, long position) throws DamagedRecordException {
        try {
            return MessageRecord.decodeContent(content, position);
        } catch (BufferUnderflowException _) {
            throw new DamagedRecordException("the message in " + Position.text(position));
        }
    }

    void close() {
        files.close();
    }
}
