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

    private TopologyRecord() {}

    static byte[] encode(TopologyChange change) {
        WireWriter out = new WireWriter();
        switch (change) {
            case TopologyChange.ExchangeDeclared(
                    String vhost,
                    String name,
                    String kind,
                    boolean autoDelete,
                    boolean internal,
                    FieldTable arguments) -> {
                out.int8(EXCHANGE_DECLARED);
                out.shortString(vhost);
                out.shortString(name);
                out.shortString(kind);
                bool(out, autoDelete);
                bool(out, internal);
                out.bytes(arguments.encodeWithLength());
            }
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
        }
        return out.toByteArray();
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
