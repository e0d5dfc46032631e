package io.warrenmq.core.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decodes one field table with everything in it. Recursion is bounded by the depth limit, memory by the entry limit and
 * by the input: a table or an array ends where its own length says, and nothing inside can reach past that.
 */
final class TableDecoder {
    private final TableLimits limits;
    private int entries;

    TableDecoder(TableLimits limits) {
        this.limits = limits;
    }

    /** Reads entries until {@code in} is exhausted. */
    FieldTable table(WireReader in, int depth) {
        checkDepth(in, depth);
        if (in.remaining() == 0) {
            return FieldTable.EMPTY;
        }
        Map<String, FieldValue> fields = new LinkedHashMap<>();
        while (in.remaining() > 0) {
            countEntry(in);
            String name = in.shortString();
            fields.put(name, value(in, depth));
        }
        return new FieldTable(fields);
    }

    private FieldValue.Array array(WireReader in, int depth) {
        checkDepth(in, depth);
        List<FieldValue> values = new ArrayList<>();
        while (in.remaining() > 0) {
            countEntry(in);
            values.add(value(in, depth));
        }
        return new FieldValue.Array(values);
    }

    private FieldValue value(WireReader in, int depth) {
        int at = in.position();
        int tag = in.uint8();
        return switch (tag) {
            case 'S' -> new FieldValue.LongString(in.longString());
            case 't' -> new FieldValue.Bool(in.uint8() != 0);
            case 'b' -> integer(IntType.INT8, in);
            case 'B' -> integer(IntType.UINT8, in);
            case 's' -> integer(IntType.INT16, in);
            case 'u' -> integer(IntType.UINT16, in);
            case 'I' -> integer(IntType.INT32, in);
            case 'i' -> integer(IntType.UINT32, in);
            case 'l' -> integer(IntType.INT64, in);
            case 'L' -> integer(IntType.UINT64, in);
            case 'f' -> new FieldValue.Float32(Float.intBitsToFloat(in.int32()));
            case 'd' -> new FieldValue.Float64(Double.longBitsToDouble(in.int64()));
            case 'D' -> new FieldValue.Decimal(in.uint8(), in.int32());
            case 'T' -> new FieldValue.Timestamp(in.int64());
            case 'F' -> new FieldValue.Table(table(in.slice(in.length()), depth + 1));
            case 'A' -> array(in.slice(in.length()), depth + 1);
            case 'x' -> new FieldValue.Bytes(in.longString());
            case 'V' -> new FieldValue.Void();
            default ->
                throw new MalformedTableException(
                        "unknown field type 0x" + Integer.toHexString(tag) + " at byte " + at);
        };
    }

    private static FieldValue.Int integer(IntType type, WireReader in) {
        return new FieldValue.Int(type, type.read(in));
    }

    private void checkDepth(WireReader in, int depth) {
        if (depth > limits.depthMax()) {
            throw new MalformedTableException(
                    "table nested deeper than " + limits.depthMax() + " at byte " + in.position());
        }
    }

    private void countEntry(WireReader in) {
        if (++entries > limits.entriesMax()) {
            throw new MalformedTableException(
                    "table with more than " + limits.entriesMax() + " entries at byte " + in.position());
        }
    }
}
