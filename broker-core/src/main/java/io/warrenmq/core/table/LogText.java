package io.warrenmq.core.table;

/**
 * Text for logs from values that a client chose: bounded in length, and no character in it can end a line, move a
 * cursor or turn the direction of writing.
 */
final class LogText {
    private static final int TEXT_CHARS_MAX = 1_000;
    private static final int STRING_CHARS_MAX = 100;

    private final StringBuilder out = new StringBuilder();

    private LogText() {}

    static String of(FieldTable table) {
        var text = new LogText();
        text.append(table);
        return text.finish();
    }

    static String of(FieldValue value) {
        var text = new LogText();
        text.append(value);
        return text.finish();
    }

    private void append(FieldTable table) {
        out.append('{');
        String separator = "";
        for (var entry : table.entries()) {
            if (isFull()) {
                break;
            }
            out.append(separator);
            escaped(entry.getKey());
            out.append(": ");
            append(entry.getValue());
            separator = ", ";
        }
        out.append('}');
    }

    private void append(FieldValue value) {
        switch (value) {
            case FieldValue.Bool bool -> out.append(bool.value());
            case FieldValue.Int number -> out.append(number.value());
            case FieldValue.Float32 number -> out.append(number.value());
            case FieldValue.Float64 number -> out.append(number.value());
            case FieldValue.Decimal number ->
                out.append(number.unscaled()).append("E-").append(number.scale());
            case FieldValue.Timestamp timestamp ->
                out.append(timestamp.seconds()).append('s');
            case FieldValue.Void _ -> out.append("void");
            case FieldValue.Bytes binary ->
                out.append('<').append(binary.bytes().length).append(" bytes>");
            case FieldValue.LongString string -> quoted(string.text());
            case FieldValue.Array array -> append(array);
            case FieldValue.Table nested -> append(nested.table());
        }
    }

    private void append(FieldValue.Array array) {
        out.append('[');
        String separator = "";
        for (FieldValue value : array.values()) {
            if (isFull()) {
                break;
            }
            out.append(separator);
            append(value);
            separator = ", ";
        }
        out.append(']');
    }

    private void quoted(String text) {
        out.append('"');
        escaped(text);
        out.append('"');
    }

    private void escaped(String text) {
        int end = text.length() <= STRING_CHARS_MAX ? text.length() : STRING_CHARS_MAX;
        int point;
        for (int i = 0; i < end; i += Character.charCount(point)) {
            point = text.codePointAt(i);
            if (point == '"' || point == '\\') {
                out.append('\\').append((char) point);
            } else if (isPlain(point)) {
                out.appendCodePoint(point);
            } else {
                out.append("\\u{").append(Integer.toHexString(point)).append('}');
            }
        }
        if (end < text.length()) {
            out.append("...");
        }
    }

    private static boolean isPlain(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private boolean isFull() {
        return out.length() >= TEXT_CHARS_MAX;
    }

    private String finish() {
        if (out.length() > TEXT_CHARS_MAX) {
            out.setLength(TEXT_CHARS_MAX);
            out.append("...");
        }
        return out.toString();
    }
}
