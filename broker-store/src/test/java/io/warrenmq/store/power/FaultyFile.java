package io.warrenmq.store.power;

import io.warrenmq.store.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/** An open file of a {@link FaultyDisk}. */
final class FaultyFile implements DiskFile {
    private final FaultyDisk disk;
    private final String name;
    private final FaultyContent content;
    private volatile boolean closed;

    FaultyFile(FaultyDisk disk, String name, FaultyContent content) {
        this.disk = disk;
        this.name = name;
        this.content = content;
    }

    String name() {
        return name;
    }

    FaultyContent content() {
        return content;
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
        check();
        disk.write(this, bytes, position);
    }

    @Override
    public int read(ByteBuffer bytes, long position) throws IOException {
        check();
        return disk.read(this, bytes, position);
    }

    @Override
    public long size() throws IOException {
        check();
        synchronized (disk) {
            return content.size();
        }
    }

    /** Cuts the file; the store's own files are never cut, but those of its database are. */
    void truncate(long length) throws IOException {
        check();
        disk.truncate(this, length);
    }

    @Override
    public void force(boolean metadata) throws IOException {
        check();
        disk.force(this);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void check() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }
}
