package io.warrenmq.store.journal;

import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.journal.TopologyChange.BindingRecord;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.MalformedTableException;
import io.warrenmq.core.table.TableLimits;
import io.warrenmq.core.table.WireReader;
import io.warrenmq.core.table.WireWriter;

/** The payload of a change of the topology: a byte that names the change, then its fields in AMQP's encoding. */
public final class TopologyRecord {
    private static final byte EXCHANGE_DECLARED = 1;
    private static final byte EXCHANGE_DELETED = 2;
    private static final byte QUEUE_DECLARED = 3;
    private static final byte QUEUE_DELETED = 4;
    private static final byte QUEUE_PURGED = 5;
    private static final byte QUEUE_SERVED = 6;
    private static final byte QUEUE_RESTED = 7;
    private static final byte BOUND = 8;
    private static final byte UNBOUND = 9;
    private static final byte QUEUE_CHANGED = 10;
    private static final byte PARAMETER_SET = 11;
    private static final byte PARAMETER_CLEARED = 12;

    private TopologyRecord() {}

    static byte[] encode(TopologyChange change) {
        WireWriter out = new WireWriter();
        switch (change) {
            case TopologyChange.ExchangeDeclared declared -> exchange(out, declared);
            case TopologyChange.ExchangeDeleted(String vhost, String name) -> {
                out.int8(EXCHANGE_DELETED);
                out.shortString(vhost);
                out.shortString(name);
            }
            case TopologyChange.QueueDeclared(
                    String vhost,
                    String name,
                    long id,
                    boolean autoDelete,
                    FieldTable arguments) -> {
                out.int8(QUEUE_DECLARED);
                out.shortString(vhost);
                out.shortString(name);
                out.int64(id);
                bool(out, autoDelete);
                out.bytes(arguments.encodeWithLength());
            }
            case TopologyChange.QueueChanged(String vhost, String name, long id, FieldTable arguments) -> {
                out.int8(QUEUE_CHANGED);
                out.shortString(vhost);
                out.shortString(name);
                out.int64(id);
                out.bytes(arguments.encodeWithLength());
            }
            case TopologyChange.QueueDeleted(String vhost, String name, long id) -> {
                out.int8(QUEUE_DELETED);
                out.shortString(vhost);
                out.shortString(name);
                out.int64(id);
            }
            case TopologyChange.QueuePurged(long id) -> {
                out.int8(QUEUE_PURGED);
                out.int64(id);
            }
            case TopologyChange.QueueServed(long id) -> {
                out.int8(QUEUE_SERVED);
                out.int64(id);
            }
            case TopologyChange.QueueRested(long id, long handedOutUpTo) -> {
                out.int8(QUEUE_RESTED);
                out.int64(id);
                out.int64(handedOutUpTo);
            }
            case TopologyChange.Bound(BindingRecord binding) -> binding(out, BOUND, binding);
            case TopologyChange.Unbound(BindingRecord binding) -> binding(out, UNBOUND, binding);
            case TopologyChange.ParameterSet(String vhost, String component, String name, FieldTable value) -> {
                parameter(out, PARAMETER_SET, vhost, component, name);
                out.bytes(value.encodeWithLength());
            }
            case TopologyChange.ParameterCleared(String vhost, String component, String name) ->
                parameter(out, PARAMETER_CLEARED, vhost, component, name);
        }
        return out.toByteArray();
    }

    private static void exchange(WireWriter out, TopologyChange.ExchangeDeclared exchange) {
        out.int8(EXCHANGE_DECLARED);
        out.shortString(exchange.vhost());
        out.shortString(exchange.name());
        out.shortString(exchange.kind());
        bool(out, exchange.autoDelete());
        bool(out, exchange.internal());
        out.bytes(exchange.arguments().encodeWithLength());
    }

    private static void binding(WireWriter out, byte kind, BindingRecord binding) {
        out.int8(kind);
        out.shortString(binding.vhost());
        out.shortString(binding.source());
        out.shortString(binding.destination());
        bool(out, binding.toQueue());
        out.shortString(binding.routingKey());
        out.bytes(binding.arguments().encodeWithLength());
    }

    private static void parameter(WireWriter out, byte kind, String vhost, String component, String name) {
        out.int8(kind);
        out.shortString(vhost);
        out.shortString(component);
        out.shortString(name);
    }

    private static void bool(WireWriter out, boolean value) {
        out.int8(value ? 1 : 0);
    }

    /** @throws MalformedTableException when it is not what it should be */
    public static TopologyChange decode(byte[] payload) {
        WireReader in = new WireReader(payload, 0, payload.length);
        int kind = in.uint8();
        return switch (kind) {
            case EXCHANGE_DECLARED ->
                new TopologyChange.ExchangeDeclared(
                        in.shortString(), in.shortString(), in.shortString(), bool(in), bool(in), table(in));
            case EXCHANGE_DELETED -> new TopologyChange.ExchangeDeleted(in.shortString(), in.shortString());
            case QUEUE_DECLARED ->
                new TopologyChange.QueueDeclared(in.shortString(), in.shortString(), in.int64(), bool(in), table(in));
            case QUEUE_DELETED -> new TopologyChange.QueueDeleted(in.shortString(), in.shortString(), in.int64());
            case QUEUE_PURGED -> new TopologyChange.QueuePurged(in.int64());
            case QUEUE_SERVED -> new TopologyChange.QueueServed(in.int64());
            case QUEUE_RESTED -> new TopologyChange.QueueRested(in.int64(), in.int64());
            case BOUND -> new TopologyChange.Bound(binding(in));
            case UNBOUND -> new TopologyChange.Unbound(binding(in));
            case QUEUE_CHANGED ->
                new TopologyChange.QueueChanged(in.shortString(), in.shortString(), in.int64(), table(in));
            case PARAMETER_SET ->
                new TopologyChange.ParameterSet(in.shortString(), in.shortString(), in.shortString(), table(in));
            case PARAMETER_CLEARED ->
                new TopologyChange.ParameterCleared(in.shortString(), in.shortString(), in.shortString());
            default -> throw new MalformedTableException("a change of unknown kind " + kind);
        };
    }

    private static BindingRecord binding(WireReader in) {
        return new BindingRecord(
                in.shortString(), in.shortString(), in.shortString(), bool(in), in.shortString(), table(in));
    }

    private static boolean bool(WireReader in) {
        return in.uint8() != 0;
    }

    private static FieldTable table(WireReader in) {
        byte[] content = in.longString();
        return FieldTable.decode(content, 0, content.length, TableLimits.STORED);
    }
}
