package io.warrenmq.store.checkpoint;

import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.store.journal.Note;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A checkpoint store in an embedded H2 database, the file {@code catalogue.mv.db} of the data directory.
 *
 * <p>Each checkpoint is one SQL transaction, made durable by {@code CHECKPOINT SYNC}; see {@link Database} for what
 * holds when the power goes. After a failure nothing that was in memory is trusted: the database is opened again from
 * its file when next needed. Only when the disk has reported that it could not keep what was written, nothing is
 * saved any more until the process has started again, because what is read back then proves nothing.
 */
public final class H2CheckpointStore implements CheckpointStore {
    private static final Logger log = LoggerFactory.getLogger(H2CheckpointStore.class);
    private static final String NAME = "catalogue";
    private static final String NAME_UNFINISHED = "catalogue-new";
    private static final String SUFFIX = ".mv.db";

    private final Database database;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable CheckpointException lost;

    private H2CheckpointStore(Database database) {
        this.database = database;
    }

    /**
     * Opens the store in a data directory, or makes it.
     *
     * @throws CheckpointException when it cannot be opened, its format is newer than this broker, or the path is not
     *     one that H2 can have
     */
    public static H2CheckpointStore open(Path dataDirectory) {
        String location = Database.location(dataDirectory.resolve(NAME));
        try {
            if (!Files.exists(dataDirectory.resolve(NAME + SUFFIX))) {
                create(dataDirectory);
            }
        } catch (IOException e) {
            throw new CheckpointException("the catalogue cannot be made in " + dataDirectory, e);
        }
        return open(location);
    }

    /** Makes the database under another name first: one that was cut short while it was made cannot be opened. */
    private static void create(Path dataDirectory) throws IOException {
        Path unfinished = dataDirectory.resolve(NAME_UNFINISHED + SUFFIX);
        Files.deleteIfExists(unfinished);
        open(Database.location(dataDirectory.resolve(NAME_UNFINISHED))).close();
        force(unfinished, StandardOpenOption.WRITE);
        Files.move(unfinished, dataDirectory.resolve(NAME + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
        force(dataDirectory, StandardOpenOption.READ);
    }

    private static void force(Path path, StandardOpenOption mode) throws IOException {
        try (FileChannel channel = FileChannel.open(path, mode)) {
            channel.force(true);
        }
    }

    /** @param location a path without suffix, or one of another file system of H2 with its prefix */
    static H2CheckpointStore open(String location) {
        return open(new Database(location));
    }

    static H2CheckpointStore open(Database database) {
        var store = new H2CheckpointStore(database);
        try {
            store.database.writer();
        } catch (SQLException e) {
            throw store.failed("opening the catalogue", e);
        }
        return store;
    }

    @Override
    public CheckpointState load() {
        try {
            Connection connection = database.writer();
            long position;
            long lastQueueId;
            try (PreparedStatement statement = connection.prepareStatement("SELECT position, last_queue_id FROM meta");
                    ResultSet row = statement.executeQuery()) {
                row.next();
                position = row.getLong(1);
                lastQueueId = row.getLong(2);
            }
            return new CheckpointState(
                    position,
                    lastQueueId,
                    new Catalogue(connection).load(),
                    new BookTable(connection).load(),
                    this::forEachStored,
                    new NoteReader()::next,
                    new CheckpointState.Producers(this::forEachWindow, new ProducerTable(connection).undecided()));
        } catch (SQLException | RuntimeException e) {
            throw failed("reading the last checkpoint", e);
        }
    }

    private void forEachStored(CheckpointState.Entry entry) {
        try {
            new MessageTable(database.writer()).forEach(entry);
        } catch (SQLException e) {
            throw failed("reading the list of stored messages", e);
        }
    }

    private void forEachWindow(Consumer<ProducerBook.Window> each) {
        try {
            new ProducerTable(database.writer()).forEach(each);
        } catch (SQLException e) {
            throw failed("reading what is known of producers", e);
        }
    }

    /** Reads notes page by page. */
    private final class NoteReader {
        private List<Note> page = List.of();
        private int next;
        private @Nullable Note last;
        private boolean ended;

        @Nullable
        Note next() {
            if (next == page.size() && !ended) {
                try {
                    page = new NoteTable(database.writer()).after(last);
                } catch (SQLException e) {
                    throw failed("reading the notes of messages", e);
                }
                next = 0;
                ended = page.isEmpty();
            }
            last = ended ? null : page.get(next++);
            return last;
        }
    }

    @Override
    public SegmentBook book(long segment) {
        try {
            return new BookTable(database.writer()).load(segment);
        } catch (SQLException e) {
            throw failed("reading the book of segment " + segment, e);
        }
    }

    @Override
    public void save(Checkpoint checkpoint) {
        CheckpointException before = lost;
        if (before != null) {
            throw new CheckpointException("no checkpoint can be saved until the broker is started again", before);
        }
        try {
            Connection connection = database.writer();
            byte[] digest = CheckpointDigest.of(checkpoint);
            if (!isSaved(connection, digest)) {
                apply(connection, checkpoint);
                Sql.update(
                        connection,
                        "UPDATE meta SET position = ?, last_queue_id = ?, checkpoint = ?",
                        checkpoint.position(),
                        checkpoint.lastQueueId(),
                        digest);
                connection.commit();
            }
            database.sync();
        } catch (SQLException | RuntimeException e) {
            throw failed("saving the checkpoint at " + checkpoint.position(), e);
        }
    }

    /** Whether it was all done before a failure that did not show it. */
    private static boolean isSaved(Connection connection, byte[] digest) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT checkpoint FROM meta");
                ResultSet row = statement.executeQuery()) {
            return row.next() && Arrays.equals(row.getBytes(1), digest);
        }
    }

    private static void apply(Connection connection, Checkpoint checkpoint) throws SQLException {
        var messages = new MessageTable(connection);
        var notes = new NoteTable(connection);
        messages.add(checkpoint.moved());
        notes.add(checkpoint.notes());
        messages.settle(checkpoint.settled());
        notes.settle(checkpoint.settled());
        var producers = new ProducerTable(connection);
        ProducerBook ofProducers = checkpoint.producers();
        if (ofProducers != null) {
            producers.apply(ofProducers);
        }
        var catalogue = new Catalogue(connection);
        for (TopologyChange change : checkpoint.changes()) {
            catalogue.apply(change);
            if (change instanceof TopologyChange.QueueDeleted deleted) {
                messages.deleteQueue(deleted.id());
                notes.deleteQueue(deleted.id());
                producers.deleteQueue(deleted.id());
            }
        }
        var books = new BookTable(connection);
        for (SegmentBook book : checkpoint.segments()) {
            books.append(book);
        }
        for (long segment : checkpoint.gone()) {
            books.drop(segment);
            notes.drop(segment);
        }
    }

    @Override
    public byte @Nullable [] read(long position) {
        return onReader("reading stored message " + position, messages -> messages.read(position));
    }

    @Override
    public long verify(LongConsumer damaged) {
        long count = 0;
        long last = Long.MIN_VALUE;
        long[] positions = positionsAfter(last);
        while (positions.length > 0) {
            for (long position : positions) {
                count++;
                last = position;
                try {
                    read(position);
                } catch (CheckpointException e) {
                    log.warn("{}", e.getMessage());
                    damaged.accept(position);
                }
            }
            positions = positionsAfter(last);
        }
        return count;
    }

    private long[] positionsAfter(long position) {
        return onReader("listing stored messages", messages -> messages.positionsAfter(position));
    }

    /** A question to the message table. */
    private interface Question<T extends @Nullable Object> {
        T ask(MessageTable messages) throws SQLException;
    }

    /** Asks a second time when a failure elsewhere has closed the database meanwhile. */
    private <T extends @Nullable Object> T onReader(String what, Question<T> question) {
        reading.lock();
        try {
            Connection connection = database.reader();
            try {
                return question.ask(new MessageTable(connection));
            } catch (SQLException e) {
                log.debug("{} failed, trying again", what, e);
                database.discardWith(connection);
            }
            return question.ask(new MessageTable(database.reader()));
        } catch (SQLException e) {
            throw failed(what, e);
        } finally {
            reading.unlock();
        }
    }

    private CheckpointException failed(String what, Exception cause) {
        database.discard();
        var failure = cause instanceof CheckpointException known
                ? known
                : new CheckpointException(what + " failed: " + cause.getMessage(), cause);
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof CompleteChunks.ForceFailedException) {
                lost = failure;
            }
        }
        return failure;
    }

    @Override
    public void close() {
        reading.lock();
        try {
            database.close();
        } finally {
            reading.unlock();
        }
    }
}
