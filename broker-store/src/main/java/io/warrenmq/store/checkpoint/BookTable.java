package io.warrenmq.store.checkpoint;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The books of segments: each grows by rows of at most {@link Sql#PART_BYTES_MAX}. */
final class BookTable {
    private final Connection connection;

    BookTable(Connection connection) {
        this.connection = connection;
    }

    void append(SegmentBook book) throws SQLException {
        append(book.segment(), false, book.messages());
        append(book.segment(), true, book.settled());
        if (book.messages().length == 0 && book.settled().length == 0 && next(book.segment(), false) == 0) {
            insert(book.segment(), false, 0, book.messages()); // an empty book is one, too
        }
    }

    private void append(long segment, boolean settled, byte[] content) throws SQLException {
        if (content.length == 0) {
            return;
        }
        int part = next(segment, settled);
        for (int from = 0; from < content.length; from += Sql.PART_BYTES_MAX) {
            int to = Math.min(content.length, from + Sql.PART_BYTES_MAX);
            byte[] slice = Arrays.copyOfRange(content, from, to);
            insert(segment, settled, part++, slice);
        }
    }

    private void insert(long segment, boolean settled, int part, byte[] content) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO books (segment, settled, part, content) VALUES (?, ?, ?, ?)",
                segment,
                settled,
                part,
                content);
    }

    private int next(long segment, boolean settled) throws SQLException {
        try (PreparedStatement statement = Sql.prepare(
                        connection, "SELECT MAX(part) FROM books WHERE segment = ? AND settled = ?", segment, settled);
                ResultSet row = statement.executeQuery()) {
            row.next();
            int last = row.getInt(1);
            return row.wasNull() ? 0 : last + 1;
        }
    }

    void drop(long segment) throws SQLException {
        Sql.update(connection, "DELETE FROM books WHERE segment = ?", segment);
    }

    /** All books, ascending by segment. */
    List<SegmentBook> load() throws SQLException {
        List<SegmentBook> books = new ArrayList<>();
        for (long segment : segments()) {
            books.add(load(segment));
        }
        return books;
    }

    /** The book of one segment; an empty one when it has none. */
    SegmentBook load(long segment) throws SQLException {
        return new SegmentBook(segment, content(segment, false), content(segment, true));
    }

    private List<Long> segments() throws SQLException {
        List<Long> segments = new ArrayList<>();
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT DISTINCT segment FROM books ORDER BY segment");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                segments.add(rows.getLong(1));
            }
        }
        return segments;
    }

    private byte[] content(long segment, boolean settled) throws SQLException {
        try (PreparedStatement statement = Sql.prepare(
                        connection,
                        "SELECT content FROM books WHERE segment = ? AND settled = ? ORDER BY part",
                        segment,
                        settled);
                ResultSet rows = statement.executeQuery()) {
            var all = new ByteArrayOutputStream();
            while (rows.next()) {
                all.writeBytes(rows.getBytes(1));
            }
            return all.toByteArray();
        }
    }
}
