package io.warrenmq.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directory that holds everything a broker keeps, locked for as long as the broker runs: two writers would
 * destroy it. The lock is the operating system's, so it ends with the process however that ends.
 */
public final class DataDirectory implements AutoCloseable {
    /** Another broker holds the directory. */
    public static final class InUseException extends Exception {
        private static final long serialVersionUID = 1L;

        private InUseException(Path path, String holder) {
            super("data directory " + path + " is in use by another broker (" + holder + ")");
        }
    }

    /** The directory cannot be made or written. */
    public static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        private UnusableException(Path path, IOException cause) {
            super("data directory " + path + " cannot be used: " + reason(cause), cause);
        }

        private static String reason(IOException cause) {
            String kind = cause.getClass().getSimpleName().replace("Exception", "");
            String detail = cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
            return detail == null ? kind : detail;
        }
    }

    private static final String LOCK_FILE = "warren.lock";
    private static final int HOLDER_BYTES_MAX = 64;

    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes the directory if needed and locks it. */
    public static DataDirectory open(Path path) throws InUseException, UnusableException {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            FileChannel channel =
                    FileChannel.open(path.resolve(LOCK_FILE), CREATE, READ, WRITE, LinkOption.NOFOLLOW_LINKS);
            if (!tryLock(channel)) {
                String holder = read(channel);
                channel.close();
                throw new InUseException(path, holder.isEmpty() ? "unknown process" : holder);
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(("process " + ProcessHandle.current().pid()).getBytes(UTF_8)));
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            throw new UnusableException(path, e);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false; // held by this very process
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HOLDER_BYTES_MAX);
        channel.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), UTF_8).strip();
    }

    public Path path() {
        return path;
    }

    /** Gives the directory free. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
