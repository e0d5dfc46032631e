package io.warrenmq.store.checkpoint;

import io.warrenmq.core.journal.JournalUnit.Settlement;
import io.warrenmq.core.message.Message;
import io.warrenmq.store.journal.Mark;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Messages that have left their segments, and the queues in which each of them waits. A message whose last queue has
 * gone goes with it.
 */
final class MessageTable {
    /** After so many bytes of records H2 is told to write them, so that they do not gather in memory. */
    private static final int FLUSH_BYTES = 8 * 1024 * 1024;

    private static final int BATCH_ROWS = 1_000;

    private final Connection connection;

    MessageTable(Connection connection) {
        this.connection = connection;
    }

    /** Adds messages; those that are here already stay as they are. */
    void add(List<StoredMessage> messages) throws SQLException {
        try (PreparedStatement heads = connection.prepareStatement(
                        "MERGE INTO messages (position, record_bytes, crc, record) KEY (position) VALUES (?, ?, ?, ?)");
                PreparedStatement waits =
                        connection.prepareStatement("MERGE INTO waiting (position, queue_id, body_bytes,"
                                + " priority, expiration_ms, delay_ms, published_ms)"
                                + " KEY (position, queue_id) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            long unflushedBytes = 0;
            int rows = 0;
            for (StoredMessage message : messages) {
                addHead(heads, message);
                addWaits(waits, message);
                addParts(message);
                unflushedBytes += message.record().length;
                rows++;
                if (rows >= BATCH_ROWS || unflushedBytes >= FLUSH_BYTES) {
                    heads.executeBatch();
                    waits.executeBatch();
                    rows = 0;
                }
                if (unflushedBytes >= FLUSH_BYTES) {
                    Database.flush(connection);
                    unflushedBytes = 0;
                }
            }
            heads.executeBatch();
            waits.executeBatch();
        }
    }

    private static void addWaits(PreparedStatement waits, StoredMessage message) throws SQLException {
        Mark mark = message.mark();
        for (long queueId : message.queueIds()) {
            waits.setLong(1, message.position());
            waits.setLong(2, queueId);
            waits.setInt(3, message.bodyBytes());
            setUnlessNone(waits, 4, mark == null ? Message.NONE : mark.priority());
            setUnlessNone(waits, 5, mark == null ? Message.NONE : mark.expirationMs());
            setUnlessNone(waits, 6, mark == null ? Message.NONE : mark.delayMs());
            setUnlessNone(waits, 7, mark == null ? Message.NONE : mark.publishedMs());
            waits.addBatch();
        }
    }

    private static void setUnlessNone(PreparedStatement statement, int index, long value) throws SQLException {
        if (value == Message.NONE) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, value);
        }
    }

    private static void addHead(PreparedStatement heads, StoredMessage message) throws SQLException {
        byte[] record = message.record();
        heads.setLong(1, message.position());
        heads.setInt(2, record.length);
        heads.setInt(3, crc(message.position(), record));
        heads.setBytes(4, record.length <= Sql.PART_BYTES_MAX ? record : Arrays.copyOf(record, Sql.PART_BYTES_MAX));
        heads.addBatch();
    }

    private void addParts(StoredMessage message) throws SQLException {
        byte[] record = message.record();
        int unflushedBytes = 0;
        for (int from = Sql.PART_BYTES_MAX; from < record.length; from += Sql.PART_BYTES_MAX) {
            int to = Math.min(record.length, from + Sql.PART_BYTES_MAX);
            Sql.update(
                    connection,
                    "MERGE INTO message_parts (position, part, record) KEY (position, part) VALUES (?, ?, ?)",
                    message.position(),
                    from / Sql.PART_BYTES_MAX,
                    Arrays.copyOfRange(record, from, to));
            unflushedBytes += to - from;
            if (unflushedBytes >= FLUSH_BYTES) {
                Database.flush(connection);
                unflushedBytes = 0;
            }
        }
    }

    /** Ends messages; those that are not here are passed over. */
    void settle(List<Settlement> settled) throws SQLException {
        try (PreparedStatement waits =
                connection.prepareStatement("DELETE FROM waiting WHERE position = ? AND queue_id = ?")) {
            for (Settlement settlement : settled) {
                waits.setLong(1, settlement.position());
                waits.setLong(2, settlement.queueId());
                waits.addBatch();
            }
            waits.executeBatch();
        }
        deleteUnwanted(
                settled.stream().mapToLong(Settlement::position).distinct().toArray());
    }

    /** Takes a deleted queue's messages along. */
    void deleteQueue(long queueId) throws SQLException {
        long[] positions;
        do {
            positions = page(
                    "SELECT position FROM waiting WHERE queue_id = ? FETCH FIRST " + BATCH_ROWS + " ROWS ONLY",
                    queueId);
            settle(Arrays.stream(positions)
                    .mapToObj(position -> new Settlement(queueId, position))
                    .toList());
        } while (positions.length == BATCH_ROWS);
    }

    private void deleteUnwanted(long[] positions) throws SQLException {
        try (PreparedStatement heads = connection.prepareStatement("DELETE FROM messages WHERE position = ?"
                        + " AND NOT EXISTS (SELECT 1 FROM waiting WHERE waiting.position = messages.position)");
                PreparedStatement parts = connection.prepareStatement("DELETE FROM message_parts WHERE position = ?"
                        + " AND NOT EXISTS (SELECT 1 FROM messages"
                        + " WHERE messages.position = message_parts.position)")) {
            for (long position : positions) {
                heads.setLong(1, position);
                heads.addBatch();
                parts.setLong(1, position);
                parts.addBatch();
            }
            heads.executeBatch();
            parts.executeBatch();
        }
    }

    /** Goes through all messages, ascending; a page of rows is in memory at a time. */
    void forEach(CheckpointState.Entry entry) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT position, queue_id, body_bytes, priority, expiration_ms, delay_ms, published_ms"
                        + " FROM waiting WHERE position >= ? AND (position > ? OR queue_id > ?)"
                        + " ORDER BY position, queue_id FETCH FIRST 10000 ROWS ONLY")) {
            var group = new Group(entry);
            long rowsOfPage;
            do {
                statement.setLong(1, group.position);
                statement.setLong(2, group.position);
                statement.setLong(3, group.lastQueueId);
                rowsOfPage = 0;
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        group.add(rows);
                        rowsOfPage++;
                    }
                }
            } while (rowsOfPage > 0);
            group.end();
        }
    }

    /** Gathers the queues of one message from consecutive rows. */
    private static final class Group {
        private final CheckpointState.Entry entry;
        private long position = Long.MIN_VALUE;
        private long lastQueueId = Long.MIN_VALUE;
        private long[] queueIds = new long[4];
        private int count;
        private int bodyBytes;
        private @Nullable Mark mark;

        Group(CheckpointState.Entry entry) {
            this.entry = entry;
        }

        void add(ResultSet row) throws SQLException {
            long rowPosition = row.getLong(1);
            long queueId = row.getLong(2);
            if (rowPosition != position) {
                end();
                position = rowPosition;
                count = 0;
                bodyBytes = row.getInt(3);
                mark = mark(row);
            }
            if (count == queueIds.length) {
                queueIds = Arrays.copyOf(queueIds, count * 2);
            }
            queueIds[count++] = queueId;
            lastQueueId = queueId;
        }

        private static @Nullable Mark mark(ResultSet row) throws SQLException {
            long priority = number(row, 4);
            long expirationMs = number(row, 5);
            long delayMs = number(row, 6);
            return priority == Message.NONE && expirationMs == Message.NONE && delayMs == Message.NONE
                    ? null
                    : new Mark((int) priority, expirationMs, delayMs, number(row, 7));
        }

        private static long number(ResultSet row, int column) throws SQLException {
            long value = row.getLong(column);
            return row.wasNull() ? Message.NONE : value;
        }

        void end() {
            if (count > 0) {
                entry.accept(position, Arrays.copyOf(queueIds, count), bodyBytes, mark);
            }
        }
    }

    /** Positions above {@code after}, ascending, some at a time; empty at the end. */
    long[] positionsAfter(long after) throws SQLException {
        return page(
                "SELECT position FROM messages WHERE position > ? ORDER BY position FETCH FIRST " + BATCH_ROWS
                        + " ROWS ONLY",
                after);
    }

    private long[] page(String sql, long value) throws SQLException {
        try (PreparedStatement statement = Sql.prepare(connection, sql, value);
                ResultSet rows = statement.executeQuery()) {
            List<Long> page = new ArrayList<>();
            while (rows.next()) {
                page.add(rows.getLong(1));
            }
            return page.stream().mapToLong(Long::longValue).toArray();
        }
    }

    /**
     * A message, checked.
     *
     * @return null when it is not here
     * @throws CheckpointException when it is damaged
     */
    byte @Nullable [] read(long position) throws SQLException {
        try (PreparedStatement statement = Sql.prepare(
                        connection, "SELECT record_bytes, crc, record FROM messages WHERE position = ?", position);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return null;
            }
            int lengthBytes = row.getInt(1);
            int crc = row.getInt(2);
            byte[] first = row.getBytes(3);
            byte[] record = lengthBytes == first.length ? first : join(position, lengthBytes, first);
            if (record == null || crc(position, record) != crc) {
                throw new CheckpointException("stored message " + position + " is damaged");
            }
            return record;
        }
    }

    /**
     * Null when there is more or less than {@code lengthBytes}; nothing is allocated for a length that is not there.
     */
    private byte @Nullable [] join(long position, int lengthBytes, byte[] first) throws SQLException {
        if (lengthBytes < first.length || storedBytes(position) != (long) lengthBytes - first.length) {
            return null;
        }
        byte[] record = Arrays.copyOf(first, lengthBytes);
        int filled = first.length;
        // One by one: H2 would hold the rows of a longer answer in memory all at once.
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT record FROM message_parts WHERE position = ? AND part = ?")) {
            for (int part = 1; filled < lengthBytes; part++) {
                statement.setLong(1, position);
                statement.setInt(2, part);
                try (ResultSet row = statement.executeQuery()) {
                    byte[] slice = row.next() ? row.getBytes(1) : null;
                    if (slice == null || slice.length == 0 || slice.length > lengthBytes - filled) {
                        return null;
                    }
                    System.arraycopy(slice, 0, record, filled, slice.length);
                    filled += slice.length;
                }
            }
        }
        return record;
    }

    private long storedBytes(long position) throws SQLException {
        try (PreparedStatement statement = Sql.prepare(
                        connection,
                        "SELECT COALESCE(SUM(OCTET_LENGTH(record)), 0) FROM message_parts WHERE position = ?",
                        position);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Over the position as well, so that a record under another's position is found out. */
    static int crc(long position, byte[] record) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(position).flip());
        crc.update(record);
        return (int) crc.getValue();
    }
}
