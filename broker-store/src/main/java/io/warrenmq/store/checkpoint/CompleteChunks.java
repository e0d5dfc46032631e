package io.warrenmq.store.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A file system of H2 under the prefix {@value #SCHEME}: that keeps what H2 has synced findable when the power or the
 * process goes.
 *
 * <p>H2 writes a chunk (pages of several tables, some KiB to MiB) with one call. After a crash it takes the newest
 * chunk that it finds by its header and footer, and two things may go wrong. Nothing tells it that the middle of a
 * chunk did not reach the disk: so the end of each chunk is written here when the rest of it is on the disk. And a
 * chunk in reused space is found only through the store's header or the chunk before, but H2 2.5 lets the header name
 * the chunk before the one that it has just written, whose guess of the next place was wrong: then H2 opens an older
 * state than the one it has synced. So the header is made to name the newest chunk here.
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
        private StoreHeader.@Nullable Newest newest;

        OrderedChannel(FileChannel file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            if (position == 0) {
                return writeHeader(from);
            }
            int length = from.remaining();
            StoreHeader.Newest chunk = StoreHeader.chunk(from.duplicate(), position);
            if (length > LAST_BYTES) {
                // A duplicate, because other threads read pages from this buffer until it is written.
                int first = length - LAST_BYTES;
                writeAll(from.duplicate().limit(from.position() + first), position);
                force(false);
                from.position(from.position() + first);
            }
            writeAll(from, position + length - from.remaining());
            if (chunk != null && chunk.isNotOlderThan(newest)) {
                newest = chunk;
                ByteBuffer header = ByteBuffer.allocate(StoreHeader.BYTES);
                if (file.read(header, 0) == StoreHeader.BYTES) {
                    writeHeader(header.flip());
                }
            }
            return length;
        }

        /** Lets the header name the newest chunk, once that is on the disk. */
        private int writeHeader(ByteBuffer from) throws IOException {
            int length = from.remaining();
            force(false);
            ByteBuffer both = newest == null ? from.duplicate() : StoreHeader.naming(newest, from.duplicate());
            // Two copies: one is always whole, also while the power goes.
            int half = both.remaining() / 2;
            writeAll(both.duplicate().limit(both.position() + half), 0);
            force(false);
            writeAll(both.position(both.position() + half), half);
            from.position(from.limit());
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
