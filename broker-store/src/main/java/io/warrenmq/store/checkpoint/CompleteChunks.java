package io.warrenmq.store.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file system of H2 under the prefix {@value #SCHEME}: that writes the end of each chunk only when the rest of it is on
 * the disk.
 *
 * <p>H2 writes a chunk (pages of several tables, some KiB to MiB) with one call and finds the newest whole state after a
 * loss of power by the chunks' headers and footers alone: nothing tells it that the middle of a chunk did not reach the
 * disk. With this order a chunk that has its footer is complete, and so is every chunk that was written before it.
 *
 * <p>Public, as is the constructor, because H2 makes copies by reflection. Channels are used by threads of H2.
 */
public final class CompleteChunks extends FilePathWrapper {
    static final String SCHEME = "warren";

    /** The disk reported that it could not keep what was written. What is read back may be there in memory only. */
    static final class ForceFailedException extends IOException {
        private static final long serialVersionUID = 1L;

        ForceFailedException(IOException cause) {
            super("the disk failed to keep what was written: " + cause.getMessage(), cause);
        }
    }

    /** What goes last: a sector, which a disk writes whole or not at all. The footer is its last 128 bytes. */
    private static final int LAST_BYTES = 512;

    static void register() {
        FilePath.register(new CompleteChunks());
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new OrderedChannel(getBase().open(mode));
    }

    @SuppressWarnings(
            "UnsynchronizedOverridesSynchronized") // those of the base class guard a position that is not used
    private static final class OrderedChannel extends FileBaseDefault {
        private final FileChannel file;

        OrderedChannel(FileChannel file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            int length = from.remaining();
            int end = from.limit();
            if (position == 0) {
                // The store's header, in two copies: it names a chunk, which must be there.
                force(false);
            } else if (length > LAST_BYTES) {
                from.limit(end - LAST_BYTES);
                writeAll(from, position);
                from.limit(end);
                force(false);
            }
            writeAll(from, position + length - from.remaining());
            return length;
        }

        private void writeAll(ByteBuffer from, long position) throws IOException {
            long at = position;
            while (from.hasRemaining()) {
                at += file.write(from, at);
            }
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void force(boolean metadata) throws IOException {
            try {
                file.force(metadata);
            } catch (IOException e) {
                throw new ForceFailedException(e);
            }
        }

        @Override
        protected void implTruncate(long sizeBytes) throws IOException {
            // What was moved out of the end must be there before the end goes.
            force(false);
            file.truncate(sizeBytes);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public FileLock tryLock(long position, long length, boolean shared) throws IOException {
            return file.tryLock(position, length, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
