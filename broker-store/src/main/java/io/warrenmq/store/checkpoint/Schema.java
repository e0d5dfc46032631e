package io.warrenmq.store.checkpoint;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables. Binary columns hold field tables as on the wire, books and messages, in parts where they may be large; no
 * LOBs, which H2 keeps apart from the rows and cleans up on its own time. Text compares by case.
 */
final class Schema {
    /** Goes up with every change of the tables. */
    static final int FORMAT = 3;

    private static final List<String> TABLES = List.of(
            """
            CREATE TABLE meta (
                only TINYINT PRIMARY KEY CHECK (only = 0),
                format INTEGER NOT NULL,
                position BIGINT NOT NULL,
                last_queue_id BIGINT NOT NULL,
                checkpoint VARBINARY(32) NOT NULL)
            """,
            """
            CREATE TABLE exchanges (
                vhost VARCHAR(255), name VARCHAR(255),
                kind VARCHAR(255) NOT NULL,
                auto_delete BOOLEAN NOT NULL,
                internal BOOLEAN NOT NULL,
                arguments VARBINARY(1048576) NOT NULL,
                PRIMARY KEY (vhost, name))
            """,
            """
            CREATE TABLE queues (
                id BIGINT PRIMARY KEY,
                vhost VARCHAR(255) NOT NULL, name VARCHAR(255) NOT NULL,
                auto_delete BOOLEAN NOT NULL,
                arguments VARBINARY(1048576) NOT NULL,
                handed_out_up_to BIGINT)
            """,
            """
            CREATE TABLE bindings (
                id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                vhost VARCHAR(255) NOT NULL, source VARCHAR(255) NOT NULL,
                destination VARCHAR(255) NOT NULL, to_queue BOOLEAN NOT NULL,
                routing_key VARCHAR(255) NOT NULL,
                arguments VARBINARY(1048576) NOT NULL)
            """,
            "CREATE INDEX bindings_of_source ON bindings (vhost, source, destination, routing_key)",
            "CREATE INDEX bindings_of_destination ON bindings (vhost, destination)",
            """
            CREATE TABLE parameters (
                vhost VARCHAR(255), component VARCHAR(255), name VARCHAR(255),
                content VARBINARY(1048576) NOT NULL,
                PRIMARY KEY (vhost, component, name))
            """,
            // settled: FALSE for the messages of the segment, TRUE for the ends among them
            """
            CREATE TABLE books (
                segment BIGINT, settled BOOLEAN, part INTEGER,
                content VARBINARY(131072) NOT NULL,
                PRIMARY KEY (segment, settled, part))
            """,
            // The first part of a record is with the message: most have no other.
            """
            CREATE TABLE messages (
                position BIGINT PRIMARY KEY,
                record_bytes INTEGER NOT NULL,
                crc INTEGER NOT NULL,
                record VARBINARY(131072) NOT NULL)
            """,
            """
            CREATE TABLE message_parts (
                position BIGINT, part INTEGER,
                record VARBINARY(131072) NOT NULL,
                PRIMARY KEY (position, part))
            """,
            """
            CREATE TABLE waiting (
                position BIGINT, queue_id BIGINT,
                body_bytes INTEGER NOT NULL,
                priority INTEGER, expiration_ms BIGINT, delay_ms BIGINT, published_ms BIGINT,
                PRIMARY KEY (position, queue_id))
            """,
            "CREATE INDEX waiting_in_queue ON waiting (queue_id)",
            // of messages here and in segments; may outlive its message for as long as the segment is there
            """
            CREATE TABLE notes (
                position BIGINT, queue_id BIGINT,
                delivery_count INTEGER, due_ms BIGINT,
                PRIMARY KEY (position, queue_id))
            """,
            "CREATE INDEX notes_in_queue ON notes (queue_id)",
            """
            CREATE TABLE producers (
                queue_id BIGINT, producer VARCHAR(255),
                highest BIGINT NOT NULL, used_ms BIGINT NOT NULL,
                seen VARBINARY(128) NOT NULL,
                PRIMARY KEY (queue_id, producer))
            """,
            // messages on their way into queues, or refused and not settled; few
            """
            CREATE TABLE undecided (
                position BIGINT, queue_id BIGINT,
                producer VARCHAR(255) NOT NULL, sequence BIGINT NOT NULL,
                published_ms BIGINT NOT NULL,
                refused BOOLEAN NOT NULL,
                PRIMARY KEY (position, queue_id))
            """);

    private Schema() {}

    /** Makes the tables of a new database, or checks that those of an old one are known. Commits. */
    static void ensure(Connection connection) throws SQLException {
        if (!exists(connection)) {
            // H2 commits each of these by itself. A database that lost its power in between has no row in meta.
            for (String table : TABLES) {
                Sql.run(connection, table.replaceFirst("CREATE (TABLE|INDEX)", "CREATE $1 IF NOT EXISTS"));
            }
            Sql.update(connection, "INSERT INTO meta VALUES (0, ?, 0, 0, X'')", FORMAT);
            connection.commit();
        }
        int format = format(connection);
        if (format != FORMAT) {
            throw new CheckpointException("the catalogue has format " + format + ", this broker knows format " + FORMAT
                    + ": it was written by " + (format > FORMAT ? "a newer one" : "one before the first release"));
        }
    }

    private static boolean exists(Connection connection) throws SQLException {
        try (ResultSet table = connection.getMetaData().getTables(null, "PUBLIC", "META", null)) {
            if (!table.next()) {
                return false;
            }
        }
        return format(connection) != 0;
    }

    /** 0 when there is none. */
    private static int format(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT format FROM meta")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }
}
