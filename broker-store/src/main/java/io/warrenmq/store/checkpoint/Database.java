package io.warrenmq.store.checkpoint;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.h2.Driver;
import org.jspecify.annotations.Nullable;

/**
 * The H2 database of a {@link H2CheckpointStore} and its connections. Embedded: one file, no server. Opened when first
 * needed and again after a failure. Any thread may ask for a connection; each connection belongs to one thread at a
 * time.
 *
 * <p><b>Power.</b> A commit of H2 is not durable, so each checkpoint ends with {@code CHECKPOINT SYNC}. Until the next
 * one H2 may lose anything it writes, but not what the last one needs. H2's retention time does not promise that: it
 * counts from when a chunk was written, not from when it was given up. What does is a reader with a snapshot of that
 * state ({@code guard}): H2 overwrites nothing that a reader may still ask for. That chunks are complete is seen to by
 * {@link CompleteChunks}.
 */
final class Database implements AutoCloseable {
    private static final String SETTINGS =
            // Not by a hook at the end of the process, where it would race with our own closing.
            ";DB_CLOSE_ON_EXIT=FALSE"
                    // The data directory is locked as a whole. (H2 still holds a lock of the system on the file.)
                    + ";FILE_LOCK=NO"
                    // No trace file that grows beside the database.
                    + ";TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0"
                    // KiB. Messages are read once, and the catalogue only at start.
                    + ";CACHE_SIZE=4096"
                    // Statements run in the thread that calls; only its own writer waits for locks, and only briefly.
                    + ";LOCK_TIMEOUT=10000"
                    // Milliseconds for compaction on close: a broker is to stop within seconds. It goes on while
                    // running.
                    + ";MAX_COMPACT_TIME=200"
                    // Never the rewriting of the whole file on close that this would mean.
                    + ";DEFRAG_ALWAYS=FALSE";

    private final String url;
    private @Nullable Connection writer;
    private @Nullable Connection guard;
    private @Nullable Connection reader;
    private boolean closed;

    /** @param location path of the database without suffix, or one of another file system of H2 with its prefix */
    Database(String location) {
        this(location, "");
    }

    /** @param moreSettings each behind a semicolon */
    Database(String location, String moreSettings) {
        if (location.indexOf(';') >= 0) {
            // Settings follow behind a semicolon, and H2 has settings that run code.
            throw new CheckpointException("the path " + location + " contains ';', which the database cannot have");
        }
        CompleteChunks.register();
        url = "jdbc:h2:" + CompleteChunks.SCHEME + ":" + location + SETTINGS + moreSettings;
    }

    static String location(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }

    /** The connection that changes things, with a transaction that the caller ends. */
    synchronized Connection writer() throws SQLException {
        if (writer == null) {
            open();
        }
        return opened(writer);
    }

    /** The connection of the thread that reads messages. */
    synchronized Connection reader() throws SQLException {
        if (writer == null) {
            open();
        }
        if (reader == null) {
            reader = connect();
        }
        return opened(reader);
    }

    private void open() throws SQLException {
        Connection opening = connect();
        try {
            opening.setAutoCommit(false);
            Schema.ensure(opening);
            writer = opening;
            sync();
        } catch (SQLException | RuntimeException e) {
            discard();
            throw e;
        }
    }

    /** Makes durable what was committed. */
    synchronized void sync() throws SQLException {
        Connection next = connect();
        try {
            // First the new guard, then the sync, then the old one goes: there is no moment without.
            next.setAutoCommit(false);
            next.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            Sql.run(next, "SELECT position FROM meta");
            Sql.run(opened(writer), "CHECKPOINT SYNC");
        } catch (SQLException | RuntimeException e) {
            closeQuietly(next);
            throw e;
        }
        closeQuietly(guard);
        guard = next;
    }

    /** Has H2 write what has gathered in memory, so that a large checkpoint does not fill it. */
    static void flush(Connection connection) throws SQLException {
        Sql.run(connection, "CHECKPOINT");
    }

    /** Drops everything that is not in the file yet; the next call opens the file again. */
    synchronized void discard() {
        Connection any = writer;
        if (any != null) {
            try {
                Sql.run(any, "SHUTDOWN IMMEDIATELY");
            } catch (SQLException _) {
                // It has done so itself because of the failure.
            }
        }
        forgetConnections();
    }

    /** Like {@link #discard}, unless another thread has done so since this reader was handed out. */
    synchronized void discardWith(@Nullable Connection broken) {
        if (broken == reader) {
            discard();
        }
    }

    private void forgetConnections() {
        closeQuietly(reader);
        closeQuietly(guard);
        closeQuietly(writer);
        reader = null;
        guard = null;
        writer = null;
    }

    @Override
    public synchronized void close() {
        closed = true;
        forgetConnections();
    }

    /** Another connection to the open database; whoever asks closes it. */
    Connection connect() throws SQLException {
        if (closed) {
            throw new SQLException("the checkpoint store is closed");
        }
        var user = new Properties();
        user.setProperty("user", "warren");
        user.setProperty("password", "");
        Connection connection = new Driver().connect(url, user);
        if (connection == null) {
            throw new SQLException("H2 does not take the address " + url);
        }
        return connection;
    }

    private static Connection opened(@Nullable Connection connection) throws SQLException {
        if (connection == null) {
            throw new SQLException("the database is not open");
        }
        return connection;
    }

    private static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException _) {
                // What is durable is durable; the rest is rebuilt from the journal.
            }
        }
    }
}
