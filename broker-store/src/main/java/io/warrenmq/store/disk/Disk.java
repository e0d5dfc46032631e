package io.warrenmq.store.disk;

import java.io.IOException;
import java.util.List;

/**
 * The flat directory that the store lives in, with just the operations it needs, so that tests can put a disk beneath
 * it that loses power. What was created, renamed or deleted is durable after {@link #sync}, not before, and a file's
 * content after {@link DiskFile#force}. Names are the store's own and never come from outside.
 */
public interface Disk {
    /** Names of all files. */
    List<String> list() throws IOException;

    /** Makes a file that does not exist yet. */
    DiskFile create(String name) throws IOException;

    /** Opens a file that exists; {@link java.nio.file.NoSuchFileException} when it does not. */
    DiskFile open(String name) throws IOException;

    /** Gives a file another name; a file of that name is replaced. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /** Makes durable which files there are, under which names. */
    void sync() throws IOException;

    /** Bytes that can still be written. */
    long usableBytes() throws IOException;
}
