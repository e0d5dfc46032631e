package io.warrenmq.core.table;

/** Writes field tables in the order of their entries. */
final class TableEncoder {
    private TableEncoder() {}

    /** Writes the entries without a length. */
    static void writeContent(FieldTable table, WireWriter out) {
        for (var entry : table.entries()) {
            out.shortString(entry.getKey());
            write(entry.getValue(), out);
        }
    }

    private static void write(FieldValue value, WireWriter out) {
        switch (value) {
            case FieldValue.LongString string -> {
                out.int8('S');
                out.longString(string.bytes());
            }
            case FieldValue.Bool bool -> {
                out.int8('t');
                out.int8(bool.value() ? 1 : 0);
            }
            case FieldValue.Int number -> {
                out.int8(number.type().tag());
                number.type().write(number.value(), out);
            }
            case FieldValue.Float32 number -> {
                out.int8('f');
                out.int32(Float.floatToRawIntBits(number.value()));
            }
            case FieldValue.Float64 number -> {
                out.int8('d');
                out.int64(Double.doubleToRawLongBits(number.value()));
            }
            case FieldValue.Decimal number -> {
                out.int8('D');
                out.int8(number.scale());
                out.int32(number.unscaled());
            }
            case FieldValue.Timestamp timestamp -> {
                out.int8('T');
                out.int64(timestamp.seconds());
            }
            case FieldValue.Table nested -> {
                out.int8('F');
                int mark = out.beginLength();
                writeContent(nested.table(), out);
                out.endLength(mark);
            }
            case FieldValue.Array array -> {
                out.int8('A');
                int mark = out.beginLength();
                for (FieldValue element : array.values()) {
                    write(element, out);
                }
                out.endLength(mark);
            }
            case FieldValue.Bytes binary -> {
                out.int8('x');
                out.longString(binary.bytes());
            }
            case FieldValue.Void _ -> out.int8('V');
        }
    }
}
