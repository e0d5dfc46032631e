package io.warrenmq.store.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A file system of H2, {@code lossy:}, in front of real files. It knows at any time what would be left of the last
 * opened file if the power went now, and it can run out of space or fail to sync.
 */
public final class LossyFiles extends FilePathWrapper {
    private static final int SECTOR_BYTES = 512;

    /** Something that happened to the file since it was last synced. */
    private sealed interface Change {
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Written(long position, byte[] bytes) implements Change {}

        record Truncated(long sizeBytes) implements Change {}
    }

    /** What is being watched; tests run one after the other. */
    static final class Disk {
        private byte[] durable = new byte[0];
        private final List<Change> pending = new ArrayList<>();
        private long spaceBytes = Long.MAX_VALUE;
        private boolean forceFails;
        private Runnable onChange = () -> {};

        /** Runs the task behind each write and each sync, in the thread that does it. */
        synchronized void onChange(Runnable task) {
            onChange = task;
        }

        /** The file may not grow beyond that size. */
        synchronized void limitSize(long bytes) {
            spaceBytes = bytes;
        }

        synchronized void failForce(boolean fails) {
            forceFails = fails;
        }

        /** The file after a loss of power: of what was not synced any part may be there, sector by sector. */
        synchronized byte[] afterPowerLoss(Random random) {
            byte[] image = durable.clone();
            int survival = random.nextInt(101);
            for (Change change : pending) {
                switch (change) {
                    case Change.Written(long position, byte[] bytes) -> {
                        for (int from = 0; from < bytes.length; from += SECTOR_BYTES) {
                            int length = Math.min(SECTOR_BYTES, bytes.length - from);
                            if (random.nextInt(100) < survival) {
                                image = put(image, position + from, bytes, from, length);
                            }
                        }
                    }
                    case Change.Truncated(long sizeBytes) -> {
                        if (random.nextInt(100) < survival) {
                            image = Arrays.copyOf(image, (int) Math.min(image.length, sizeBytes));
                        }
                    }
                }
            }
            return image;
        }

        private static byte[] put(byte[] image, long position, byte[] bytes, int from, int length) {
            int at = Math.toIntExact(position);
            byte[] result = at + length > image.length ? Arrays.copyOf(image, at + length) : image;
            System.arraycopy(bytes, from, result, at, length);
            return result;
        }

        private synchronized void opened(byte[] content) {
            durable = content;
            pending.clear();
        }

        private synchronized void changed(Change change) {
            pending.add(change);
            onChange.run();
        }

        private synchronized void force() throws IOException {
            if (forceFails) {
                throw new IOException("Input/output error");
            }
            for (Change change : pending) {
                durable = switch (change) {
                    case Change.Written(long position, byte[] bytes) -> put(durable, position, bytes, 0, bytes.length);
                    case Change.Truncated(long sizeBytes) ->
                        Arrays.copyOf(durable, (int) Math.min(durable.length, sizeBytes));
                };
            }
            pending.clear();
            onChange.run();
        }

        private synchronized void checkSpace(long end, long size) throws IOException {
            if (end > size && end > spaceBytes) {
                throw new IOException("No space left on device");
            }
        }
    }

    private static Disk disk = new Disk();

    /** Makes the file system known to H2, with a new disk. */
    static Disk register() {
        disk = new Disk();
        FilePath.register(new LossyFiles());
        return disk;
    }

    @Override
    public String getScheme() {
        return "lossy";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        FileChannel file = getBase().open(mode);
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(file.size()));
        while (content.hasRemaining() && file.read(content, content.position()) > 0) {}
        disk.opened(content.array());
        return new LossyChannel(file, disk);
    }

    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    private static final class LossyChannel extends FileBaseDefault {
        private final FileChannel file;
        private final Disk disk;

        LossyChannel(FileChannel file, Disk disk) {
            this.file = file;
            this.disk = disk;
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            disk.checkSpace(position + from.remaining(), file.size());
            byte[] bytes = new byte[from.remaining()];
            from.duplicate().get(bytes);
            int length = from.remaining();
            long at = position;
            while (from.hasRemaining()) {
                at += file.write(from, at);
            }
            disk.changed(new Change.Written(position, bytes));
            return length;
        }

        @Override
        protected void implTruncate(long sizeBytes) throws IOException {
            file.truncate(sizeBytes);
            disk.changed(new Change.Truncated(sizeBytes));
        }

        @Override
        public void force(boolean metadata) throws IOException {
            disk.force();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public @Nullable FileLock tryLock(long position, long length, boolean shared) throws IOException {
            return file.tryLock(position, length, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
