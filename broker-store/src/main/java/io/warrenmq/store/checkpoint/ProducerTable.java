package io.warrenmq.store.checkpoint;

import io.warrenmq.core.dedup.ProducerSequence;
import io.warrenmq.core.dedup.SequenceWindow;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What queues know of producers who number their messages, and the messages that are not decided about yet. */
final class ProducerTable {
    private static final int BATCH_ROWS = 1_000;

    private final Connection connection;

    ProducerTable(Connection connection) {
        this.connection = connection;
    }

    void apply(ProducerBook changes) throws SQLException {
        forget(changes.forgotten());
        put(changes.windows());
        Sql.update(connection, "DELETE FROM undecided");
        add(changes.undecided());
    }

    private void forget(List<ProducerBook.Forgotten> forgotten) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM producers WHERE queue_id = ? AND producer = ?")) {
            for (ProducerBook.Forgotten each : forgotten) {
                statement.setLong(1, each.queueId());
                statement.setString(2, each.producer());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void put(List<ProducerBook.Window> windows) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("MERGE INTO producers (queue_id, producer, highest, used_ms, seen)"
                        + " KEY (queue_id, producer) VALUES (?, ?, ?, ?, ?)")) {
            int rows = 0;
            for (ProducerBook.Window each : windows) {
                statement.setLong(1, each.queueId());
                statement.setString(2, each.producer());
                statement.setLong(3, each.highest());
                statement.setLong(4, each.usedMs());
                statement.setBytes(5, bytes(each.seen()));
                statement.addBatch();
                if (++rows % BATCH_ROWS == 0) {
                    statement.executeBatch();
                }
            }
            statement.executeBatch();
        }
    }

    private void add(List<ProducerBook.Undecided> undecided) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO undecided"
                + " (position, queue_id, producer, sequence, published_ms, refused) VALUES (?, ?, ?, ?, ?, ?)")) {
            int rows = 0;
            for (ProducerBook.Undecided each : undecided) {
                statement.setLong(1, each.position());
                statement.setLong(2, each.queueId());
                statement.setString(3, each.number().producer());
                statement.setLong(4, each.number().sequence());
                statement.setLong(5, each.publishedMs());
                statement.setBoolean(6, each.refused());
                statement.addBatch();
                if (++rows % BATCH_ROWS == 0) {
                    statement.executeBatch();
                }
            }
            statement.executeBatch();
        }
    }

    void deleteQueue(long queueId) throws SQLException {
        Sql.update(connection, "DELETE FROM producers WHERE queue_id = ?", queueId);
        Sql.update(connection, "DELETE FROM undecided WHERE queue_id = ?", queueId);
    }

    /** Goes through all windows, queue by queue: those of a queue that were not used for longest first. */
    void forEach(Consumer<ProducerBook.Window> each) throws SQLException {
        for (long queueId : queueIds()) {
            try (PreparedStatement statement = Sql.prepare(
                            connection,
                            "SELECT producer, highest, used_ms, seen FROM producers WHERE queue_id = ?"
                                    + " ORDER BY used_ms, producer",
                            queueId);
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    each.accept(new ProducerBook.Window(
                            queueId, rows.getString(1), rows.getLong(2), rows.getLong(3), words(rows.getBytes(4))));
                }
            }
        }
    }

    private List<Long> queueIds() throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT DISTINCT queue_id FROM producers ORDER BY queue_id");
                ResultSet rows = statement.executeQuery()) {
            List<Long> ids = new ArrayList<>();
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
            return ids;
        }
    }

    /** Ascending by position. */
    List<ProducerBook.Undecided> undecided() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT queue_id, position, producer, sequence, published_ms, refused FROM undecided"
                                + " ORDER BY position, queue_id");
                ResultSet rows = statement.executeQuery()) {
            List<ProducerBook.Undecided> all = new ArrayList<>();
            while (rows.next()) {
                all.add(new ProducerBook.Undecided(
                        rows.getLong(1),
                        rows.getLong(2),
                        new ProducerSequence(rows.getString(3), rows.getLong(4)),
                        rows.getLong(5),
                        rows.getBoolean(6)));
            }
            return all;
        }
    }

    private static byte[] bytes(long[] words) {
        ByteBuffer bytes = ByteBuffer.allocate(words.length * Long.BYTES);
        bytes.asLongBuffer().put(words);
        byte[] all = new byte[bytes.capacity()];
        bytes.get(all);
        return all;
    }

    private static long[] words(byte[] bytes) {
        if (bytes.length != SequenceWindow.WORDS * Long.BYTES) {
            throw new CheckpointException("a producer's window of " + bytes.length + " bytes");
        }
        long[] words = new long[SequenceWindow.WORDS];
        ByteBuffer.wrap(bytes).asLongBuffer().get(words);
        return words;
    }
}
