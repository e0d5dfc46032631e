package io.warrenmq.store.power;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.message.DbException;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;

/**
 * A file system of H2 whose files lie on {@link FaultyDisk}s: {@code faulty:7/catalogue.mv.db} is a file of the disk
 * that was {@link #mount}ed as number 7. The database's files are not synced as entries of the directory: like the real
 * store, whoever opens one for the first time does that.
 *
 * <p>Public, as is the constructor, because H2 makes copies by reflection.
 */
public final class FaultyFiles extends FilePath {
    private static final String SCHEME = "faulty";
    private static final Map<Long, FaultyDisk> DISKS = new ConcurrentHashMap<>();
    private static final AtomicLong LAST = new AtomicLong();

    /** Makes a disk's files known to H2; the answer is where they are, with a slash at the end. */
    static String mount(FaultyDisk disk) {
        FilePath.register(new FaultyFiles());
        long number = LAST.incrementAndGet();
        DISKS.put(number, disk);
        return SCHEME + ":" + number + "/";
    }

    static void unmount(String mounted) {
        DISKS.remove(number(mounted));
    }

    private static long number(String path) {
        return Long.parseLong(path, path.indexOf(':') + 1, path.indexOf('/'), 10);
    }

    private FaultyDisk disk() {
        FaultyDisk disk = DISKS.get(number(name));
        if (disk == null) {
            throw new IllegalStateException(name + " is on no disk");
        }
        return disk;
    }

    private String file() {
        return name.substring(name.indexOf('/') + 1);
    }

    private static FilePath at(String path) {
        FaultyFiles made = new FaultyFiles();
        made.name = path;
        return made;
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FilePath getPath(String path) {
        return at(path);
    }

    @Override
    public boolean exists() {
        return isDirectory() || disk().list().contains(file());
    }

    @Override
    public boolean isDirectory() {
        return file().isEmpty();
    }

    @Override
    public boolean isRegularFile() {
        return !isDirectory() && exists();
    }

    @Override
    public long size() {
        try (FaultyFile file = disk().open(file())) {
            return file.size();
        } catch (IOException e) {
            throw DbException.convertIOException(e, name);
        }
    }

    @Override
    public boolean createFile() {
        try {
            disk().create(file()).close();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void delete() {
        try {
            disk().delete(file());
        } catch (IOException e) {
            throw DbException.convertIOException(e, name);
        }
    }

    @Override
    public void moveTo(FilePath newName, boolean atomicReplace) {
        try {
            disk().rename(file(), ((FaultyFiles) newName).file());
        } catch (IOException e) {
            throw DbException.convertIOException(e, name);
        }
    }

    @Override
    public List<FilePath> newDirectoryStream() {
        String directory = getParent().name;
        List<FilePath> files = new ArrayList<>(); // which H2 changes
        disk().list().forEach(each -> files.add(at(directory + each)));
        return files;
    }

    @Override
    public FilePath toRealPath() {
        return this;
    }

    @Override
    public FilePath getParent() {
        return at(name.substring(0, name.indexOf('/') + 1));
    }

    @Override
    public boolean isAbsolute() {
        return true;
    }

    @Override
    public long lastModified() {
        return 0;
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void createDirectory() {}

    @Override
    public boolean setReadOnly() {
        return false;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        FaultyDisk disk = disk();
        FaultyFile file;
        try {
            file = disk.open(file());
        } catch (NoSuchFileException missing) {
            if (mode.equals("r")) {
                throw missing;
            }
            file = disk.create(file());
        }
        return new Channel(file);
    }

    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // those of the base class guard a position
    private static final class Channel extends FileBaseDefault {
        private final FaultyFile file;

        Channel(FaultyFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            int length = file.read(into, position);
            return length == 0 && into.hasRemaining() ? -1 : length;
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            int length = from.remaining();
            file.write(from, position);
            return length;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void force(boolean metadata) throws IOException {
            file.force(metadata);
        }

        @Override
        protected void implTruncate(long length) throws IOException {
            file.truncate(length);
        }

        @Override
        public FileLock tryLock(long position, long length, boolean shared) {
            return new Unneeded(this, position, length, shared);
        }

        @Override
        protected void implCloseChannel() {
            file.close();
        }
    }

    /** There is one process, and one database on each disk. */
    private static final class Unneeded extends FileLock {
        Unneeded(FileChannel file, long position, long length, boolean shared) {
            super(file, position, length, shared);
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public void release() {}
    }
}
