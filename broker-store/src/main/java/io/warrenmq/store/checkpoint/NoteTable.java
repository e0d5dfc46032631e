package io.warrenmq.store.checkpoint;

import io.warrenmq.core.journal.JournalUnit.Settlement;
import io.warrenmq.store.journal.Note;
import io.warrenmq.store.journal.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What queues have noted of their messages. A note goes with its queue or its message; that of a message which ended in
 * its segment goes with the segment, because it does no harm until then.
 */
final class NoteTable {
    private static final int PAGE_ROWS = 10_000;

    private final Connection connection;

    NoteTable(Connection connection) {
        this.connection = connection;
    }

    /** Adds notes; what one does not say stays as it is. */
    void add(List<Note> notes) throws SQLException {
        for (int from = 0; from < notes.size(); from += PAGE_ROWS) {
            addPage(notes.subList(from, Math.min(notes.size(), from + PAGE_ROWS)));
        }
    }

    private void addPage(List<Note> notes) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                        "UPDATE notes SET delivery_count = COALESCE(?, delivery_count), due_ms = COALESCE(?, due_ms)"
                                + " WHERE position = ? AND queue_id = ?");
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO notes (delivery_count, due_ms, position, queue_id) VALUES (?, ?, ?, ?)")) {
            for (Note note : notes) {
                set(update, note);
                update.addBatch();
            }
            int[] updated = update.executeBatch();
            for (int i = 0; i < updated.length; i++) {
                if (updated[i] == 0) {
                    set(insert, notes.get(i));
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static void set(PreparedStatement statement, Note note) throws SQLException {
        statement.setObject(1, note.deliveryCount() == Note.NONE ? null : note.deliveryCount(), Types.INTEGER);
        statement.setObject(2, note.dueMs() == Note.NONE ? null : note.dueMs(), Types.BIGINT);
        statement.setLong(3, note.position());
        statement.setLong(4, note.queueId());
    }

    /** The messages have ended. */
    void settle(List<Settlement> settled) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM notes WHERE position = ? AND queue_id = ?")) {
            for (Settlement settlement : settled) {
                statement.setLong(1, settlement.position());
                statement.setLong(2, settlement.queueId());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    void deleteQueue(long queueId) throws SQLException {
        Sql.update(connection, "DELETE FROM notes WHERE queue_id = ?", queueId);
    }

    /** The segment is gone, and with it the notes of its messages but for those that have moved. */
    void drop(long segment) throws SQLException {
        Sql.update(
                connection,
                "DELETE FROM notes WHERE position >= ? AND position < ? AND NOT EXISTS (SELECT 1 FROM waiting"
                        + " WHERE waiting.position = notes.position AND waiting.queue_id = notes.queue_id)",
                Position.of(segment, 0),
                Position.of(segment + 1, 0));
    }

    /** Notes behind that one, ascending by position and queue, some at a time; empty at the end. */
    List<Note> after(@Nullable Note last) throws SQLException {
        long position = last == null ? Long.MIN_VALUE : last.position();
        long queueId = last == null ? Long.MIN_VALUE : last.queueId();
        try (PreparedStatement statement = Sql.prepare(
                        connection,
                        "SELECT queue_id, position, delivery_count, due_ms FROM notes"
                                + " WHERE position >= ? AND (position > ? OR queue_id > ?)"
                                + " ORDER BY position, queue_id FETCH FIRST " + PAGE_ROWS + " ROWS ONLY",
                        position,
                        position,
                        queueId);
                ResultSet rows = statement.executeQuery()) {
            List<Note> page = new ArrayList<>();
            while (rows.next()) {
                page.add(new Note(
                        rows.getLong(1),
                        rows.getLong(2),
                        rows.getObject(3) == null ? Note.NONE : rows.getInt(3),
                        rows.getObject(4) == null ? Note.NONE : rows.getLong(4)));
            }
            return page;
        }
    }
}
