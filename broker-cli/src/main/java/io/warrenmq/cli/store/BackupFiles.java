package io.warrenmq.cli.store;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of a data directory that count, and how they are copied durably. The catalogue comes last: without it a
 * broker does not start, so that nobody takes half a copy for a whole one.
 */
final class BackupFiles {
    static final long MEBIBYTE = 1024 * 1024;

    private static final String CATALOGUE = "catalogue.mv.db";
    private static final String LOCK = "warren.lock";

    private final Path source;
    private final List<String> names;
    private final long bytes;

    private BackupFiles(Path source, List<String> names, long bytes) {
        this.source = source;
        this.names = names;
        this.bytes = bytes;
    }

    /** Those of a directory that is locked. */
    static BackupFiles of(Path source) throws IOException {
        try (Stream<Path> all = Files.list(source)) {
            List<String> names = all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(BackupFiles::counts)
                    .sorted(Comparator.<String, Boolean>comparing(CATALOGUE::equals)
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
            long bytes = 0;
            for (String name : names) {
                bytes += Files.size(source.resolve(name));
            }
            return new BackupFiles(source, names, bytes);
        }
    }

    /** Not what the next start makes anew. */
    private static boolean counts(String name) {
        return !name.equals(LOCK) && !name.startsWith("pages-") && !name.startsWith("reserve-");
    }

    int count() {
        return names.size();
    }

    long bytes() {
        return bytes;
    }

    /**
     * Makes the directory for the copy.
     *
     * @throws CommandFailure when it is not empty, is part of what is to be copied, or has not enough space
     */
    void prepare(Path target) throws IOException {
        Path from = source.toRealPath();
        Path to = target.toAbsolutePath().normalize();
        if (to.startsWith(from) || from.startsWith(to)) {
            throw new CommandFailure(ExitCode.USAGE, target + " and " + source + " must not be inside each other");
        }
        if (!Files.exists(target)) {
            Files.createDirectory(target, mode("rwx------"));
            force(parent(target));
        } else if (!isEmptyDirectory(target)) {
            throw new CommandFailure(ExitCode.USAGE, target + " is to hold the copy, but is not an empty directory");
        }
        long usable = Files.getFileStore(target).getUsableSpace();
        if (usable < bytes) {
            throw new CommandFailure(
                    ExitCode.UNAVAILABLE, "the copy takes " + bytes + " bytes, and " + target + " has " + usable);
        }
    }

    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }

    /**
     * Copies all and makes it durable; takes away again what it has copied when that fails.
     *
     * @param onMebibyte called after each
     */
    void copyTo(Path target, Runnable onMebibyte) throws IOException {
        List<Path> copies = new ArrayList<>();
        try {
            for (String name : names) {
                Path copy = target.resolve(name);
                copies.add(copy);
                copy(source.resolve(name), copy, onMebibyte);
            }
            force(target);
        } catch (IOException e) {
            for (Path copy : copies) {
                Files.deleteIfExists(copy);
            }
            throw e;
        }
    }

    private static void copy(Path from, Path to, Runnable onMebibyte) throws IOException {
        try (FileChannel in = FileChannel.open(from, READ, LinkOption.NOFOLLOW_LINKS);
                FileChannel out = FileChannel.open(to, Set.of(CREATE_NEW, WRITE), mode("rw-------"))) {
            long size = in.size();
            long at = 0;
            while (at < size) {
                long count = in.transferTo(at, Math.min(MEBIBYTE, size - at), out);
                if (count <= 0) {
                    throw new IOException(from + " ends at " + at + " instead of " + size);
                }
                if ((at + count) / MEBIBYTE > at / MEBIBYTE) {
                    onMebibyte.run();
                }
                at += count;
            }
            out.force(true);
        }
    }

    /** Makes a copy durable that was looked into, and takes the lock away. */
    static void settle(Path target) throws IOException {
        Files.deleteIfExists(target.resolve(LOCK));
        Path catalogue = target.resolve(CATALOGUE);
        if (Files.exists(catalogue)) {
            try (FileChannel channel = FileChannel.open(catalogue, WRITE)) {
                channel.force(true);
            }
        }
        force(target);
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }

    private static Path parent(Path path) {
        Path parent = path.toAbsolutePath().normalize().getParent();
        return parent == null ? path : parent;
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }
}
