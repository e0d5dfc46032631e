package io.warrenmq.store.paging;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.journal.MessageRecord;
import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.RecordType;
import io.warrenmq.store.journal.SegmentFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the messages of one segment that is about to go. Used by one thread. */
public final class StoredRecords implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredRecords.class);

    private final long segment;
    private final OpenFiles files;

    public StoredRecords(Disk disk, long segment) {
        this.segment = segment;
        this.files = new OpenFiles(id -> disk.open(SegmentFile.name(id)));
    }

    /**
     * The content of the message at that offset, encoded. Nothing when it is damaged: then it is damaged in the
     * checkpoint store as well, so nobody takes it for gone.
     *
     * @throws UncheckedIOException when the file cannot be read
     */
    public byte[] content(int offset) {
        long position = Position.of(segment, offset);
        try {
            ByteBuffer record = files.record(segment, offset, position, RecordType.MESSAGE);
            if (record == null) {
                LOG.error("the message in {} is damaged", Position.text(position));
                return new byte[0];
            }
            MessageRecord.toContent(record);
            byte[] content = new byte[record.remaining()];
            record.get(content);
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + Position.text(position), e);
        }
    }

    @Override
    public void close() {
        files.close();
    }
}
