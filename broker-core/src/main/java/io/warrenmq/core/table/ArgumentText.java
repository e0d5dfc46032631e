package io.warrenmq.core.table;

/** How RabbitMQ's texts for clients show argument values and their types. */
public final class ArgumentText {
    private ArgumentText() {}

    public static String value(FieldValue value) {
        return switch (value) {
            case FieldValue.Bool bool -> String.valueOf(bool.value());
            case FieldValue.Int number -> String.valueOf(number.value());
            case FieldValue.LongString text -> text.text();
            default -> value.toString();
        };
    }

    /** The value as it would be written: text in quotes, bounded in length, control characters escaped. */
    public static String quoted(FieldValue value) {
        return LogText.of(value);
    }

    public static String type(FieldValue value) {
        return switch (value) {
            case FieldValue.Bool _ -> "bool";
            case FieldValue.Int number ->
                switch (number.type()) {
                    case INT8 -> "byte";
                    case UINT8 -> "unsignedbyte";
                    case INT16 -> "short";
                    case UINT16 -> "unsignedshort";
                    case INT32 -> "signedint";
                    case UINT32 -> "unsignedint";
                    case INT64, UINT64 -> "long";
                };
            case FieldValue.Float32 _ -> "float";
            case FieldValue.Float64 _ -> "double";
            case FieldValue.Decimal _ -> "decimal";
            case FieldValue.LongString _ -> "longstr";
            case FieldValue.Array _ -> "array";
            case FieldValue.Timestamp _ -> "timestamp";
            case FieldValue.Table _ -> "table";
            case FieldValue.Void _ -> "void";
            case FieldValue.Bytes _ -> "binary";
        };
    }
}
