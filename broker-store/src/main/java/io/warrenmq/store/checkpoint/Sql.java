package io.warrenmq.store.checkpoint;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** What all tables do alike. Statements are constants of this package; values only ever come in as parameters. */
final class Sql {
    /**
     * Bytes of one column value. H2 allows 1,048,576, but a page beyond that size is one whose length it reads from the
     * file even while the page is still on its way there. A page of large rows holds one or two of them.
     */
    static final int PART_BYTES_MAX = 128 * 1024;

    private Sql() {}

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs a change with the values in order: String, Long, Integer, Boolean or byte[]. */
    static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    static PreparedStatement prepare(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
