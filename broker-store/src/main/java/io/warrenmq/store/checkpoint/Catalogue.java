package io.warrenmq.store.checkpoint;

import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.journal.TopologyChange.BindingRecord;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.TableLimits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Exchanges, queues, bindings and parameters in their tables. */
final class Catalogue {
    /** Value of {@code handed_out_up_to} while a queue is served. */
    private static final long EVERYTHING = Long.MAX_VALUE;

    private final Connection connection;

    Catalogue(Connection connection) {
        this.connection = connection;
    }

    /** Applies one change; again gives the same result. */
    void apply(TopologyChange change) throws SQLException {
        switch (change) {
            case TopologyChange.ExchangeDeclared e ->
                Sql.update(
                        connection,
                        "MERGE INTO exchanges (vhost, name, kind, auto_delete, internal, arguments)"
                                + " KEY (vhost, name) VALUES (?, ?, ?, ?, ?, ?)",
                        e.vhost(),
                        e.name(),
                        e.kind(),
                        e.autoDelete(),
                        e.internal(),
                        e.arguments().encodeContent());
            case TopologyChange.ExchangeDeleted e -> delete(e);
            case TopologyChange.QueueDeclared q ->
                Sql.update(
                        connection,
                        "MERGE INTO queues (id, vhost, name, auto_delete, arguments, handed_out_up_to)"
                                + " KEY (id) VALUES (?, ?, ?, ?, ?, NULL)",
                        q.id(),
                        q.vhost(),
                        q.name(),
                        q.autoDelete(),
                        q.arguments().encodeContent());
            case TopologyChange.QueueChanged q ->
                Sql.update(
                        connection,
                        "UPDATE queues SET arguments = ? WHERE id = ?",
                        q.arguments().encodeContent(),
                        q.id());
            case TopologyChange.QueueDeleted q -> delete(q);
            case TopologyChange.QueuePurged _ -> {
                // The settlements in front of it say everything.
            }
            case TopologyChange.QueueServed q -> handedOut(q.id(), EVERYTHING);
            case TopologyChange.QueueRested q -> handedOut(q.id(), q.handedOutUpTo());
            case TopologyChange.Bound b -> bind(b.binding());
            case TopologyChange.Unbound b -> unbind(b.binding());
            case TopologyChange.ParameterSet p ->
                Sql.update(
                        connection,
                        "MERGE INTO parameters (vhost, component, name, content)"
                                + " KEY (vhost, component, name) VALUES (?, ?, ?, ?)",
                        p.vhost(),
                        p.component(),
                        p.name(),
                        p.value().encodeContent());
            case TopologyChange.ParameterCleared p ->
                Sql.update(
                        connection,
                        "DELETE FROM parameters WHERE vhost = ? AND component = ? AND name = ?",
                        p.vhost(),
                        p.component(),
                        p.name());
        }
    }

    private void delete(TopologyChange.ExchangeDeleted exchange) throws SQLException {
        String vhost = exchange.vhost();
        String name = exchange.name();
        Sql.update(connection, "DELETE FROM exchanges WHERE vhost = ? AND name = ?", vhost, name);
        Sql.update(connection, "DELETE FROM bindings WHERE vhost = ? AND source = ?", vhost, name);
        deleteBindingsTo(vhost, name, false);
    }

    private void delete(TopologyChange.QueueDeleted queue) throws SQLException {
        Sql.update(connection, "DELETE FROM queues WHERE id = ?", queue.id());
        deleteBindingsTo(queue.vhost(), queue.name(), true);
    }

    private void deleteBindingsTo(String vhost, String destination, boolean toQueue) throws SQLException {
        Sql.update(
                connection,
                "DELETE FROM bindings WHERE vhost = ? AND destination = ? AND to_queue = ?",
                vhost,
                destination,
                toQueue);
    }

    private void handedOut(long id, long upTo) throws SQLException {
        Sql.update(connection, "UPDATE queues SET handed_out_up_to = ? WHERE id = ?", upTo, id);
    }

    private void bind(BindingRecord binding) throws SQLException {
        unbind(binding);
        Sql.update(
                connection,
                "INSERT INTO bindings (vhost, source, destination, to_queue, routing_key, arguments)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                binding.vhost(),
                binding.source(),
                binding.destination(),
                binding.toQueue(),
                binding.routingKey(),
                binding.arguments().encodeContent());
    }

    /** Arguments are compared as tables, because the order of their entries does not count. */
    private void unbind(BindingRecord binding) throws SQLException {
        List<Long> same = new ArrayList<>();
        try (PreparedStatement statement = Sql.prepare(
                        connection,
                        "SELECT id, arguments FROM bindings WHERE vhost = ? AND source = ? AND destination = ?"
                                + " AND routing_key = ? AND to_queue = ?",
                        binding.vhost(),
                        binding.source(),
                        binding.destination(),
                        binding.routingKey(),
                        binding.toQueue());
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                if (table(rows, 2).equals(binding.arguments())) {
                    same.add(rows.getLong(1));
                }
            }
        }
        for (long id : same) {
            Sql.update(connection, "DELETE FROM bindings WHERE id = ?", id);
        }
    }

    /** Everything, as changes that lead to it: parameters, exchanges, queues, bindings. */
    List<TopologyChange> load() throws SQLException {
        List<TopologyChange> topology = new ArrayList<>();
        loadParameters(topology);
        loadExchanges(topology);
        loadQueues(topology);
        loadBindings(topology);
        return topology;
    }

    private void loadParameters(List<TopologyChange> topology) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT vhost, component, name, content FROM parameters ORDER BY vhost, component, name");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                topology.add(new TopologyChange.ParameterSet(
                        rows.getString(1), rows.getString(2), rows.getString(3), table(rows, 4)));
            }
        }
    }

    private void loadExchanges(List<TopologyChange> topology) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT vhost, name, kind, auto_delete, internal, arguments FROM exchanges"
                                + " ORDER BY vhost, name");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                topology.add(new TopologyChange.ExchangeDeclared(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getBoolean(4),
                        rows.getBoolean(5),
                        table(rows, 6)));
            }
        }
    }

    private void loadQueues(List<TopologyChange> topology) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT id, vhost, name, auto_delete, arguments, handed_out_up_to FROM queues ORDER BY id");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                long id = rows.getLong(1);
                topology.add(new TopologyChange.QueueDeclared(
                        rows.getString(2), rows.getString(3), id, rows.getBoolean(4), table(rows, 5)));
                long upTo = rows.getLong(6);
                if (!rows.wasNull()) {
                    topology.add(
                            upTo == EVERYTHING
                                    ? new TopologyChange.QueueServed(id)
                                    : new TopologyChange.QueueRested(id, upTo));
                }
            }
        }
    }

    private void loadBindings(List<TopologyChange> topology) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT vhost, source, destination, to_queue, routing_key, arguments FROM bindings"
                                + " ORDER BY id");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                topology.add(new TopologyChange.Bound(new BindingRecord(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getBoolean(4),
                        rows.getString(5),
                        table(rows, 6))));
            }
        }
    }

    private static FieldTable table(ResultSet row, int column) throws SQLException {
        byte[] content = row.getBytes(column);
        return FieldTable.decode(content, 0, content.length, TableLimits.STORED);
    }
}
