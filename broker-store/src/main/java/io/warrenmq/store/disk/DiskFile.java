package io.warrenmq.store.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. Positional, so that a reader and the writer never disturb each other. */
public interface DiskFile extends AutoCloseable {
    /** Writes all that remains in the buffer. */
    void write(ByteBuffer bytes, long position) throws IOException;

    /** Reads until the buffer is full or the file ends; returns the bytes read, 0 at the end. */
    int read(ByteBuffer bytes, long position) throws IOException;

    long size() throws IOException;

    /**
     * Makes durable what was written.
     *
     * @param metadata also what reading does not need, such as times; wanted once after preallocation
     */
    void force(boolean metadata) throws IOException;

    @Override
    void close() throws IOException;
}
