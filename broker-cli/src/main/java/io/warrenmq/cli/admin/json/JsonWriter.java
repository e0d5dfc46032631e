package io.warrenmq.cli.admin.json;

import java.util.Iterator;
import java.util.Map;

/** Writes JSON, on one line or for people. Not thread-safe. */
public final class JsonWriter {
    private static final int INDENT = 2;
    private static final char FIRST_PRINTABLE = ' ';

    private final StringBuilder out = new StringBuilder();
    private final boolean pretty;
    private int depth;

    private JsonWriter(boolean pretty) {
        this.pretty = pretty;
    }

    /** On one line, without blanks. */
    public static String compact(Json value) {
        return write(value, false);
    }

    /** A member or item per line, indented by two blanks. */
    public static String pretty(Json value) {
        return write(value, true);
    }

    private static String write(Json value, boolean pretty) {
        JsonWriter writer = new JsonWriter(pretty);
        writer.value(value);
        return writer.out.toString();
    }

    private void value(Json value) {
        switch (value) {
            case Json.Obj object -> object(object);
            case Json.Arr array -> array(array);
            case Json.Text text -> string(text.value());
            case Json.Num number -> out.append(number.literal());
            case Json.Bool bool -> out.append(bool.value());
            case Json.Null _ -> out.append("null");
        }
    }

    private void object(Json.Obj object) {
        out.append('{');
        depth++;
        for (Iterator<Map.Entry<String, Json>> each =
                        object.members().entrySet().iterator();
                each.hasNext(); ) {
            Map.Entry<String, Json> member = each.next();
            newLine();
            string(member.getKey());
            out.append(pretty ? ": " : ":");
            value(member.getValue());
            out.append(each.hasNext() ? "," : "");
        }
        end('}', object.members().isEmpty());
    }

    private void array(Json.Arr array) {
        out.append('[');
        depth++;
        for (Iterator<Json> each = array.items().iterator(); each.hasNext(); ) {
            newLine();
            value(each.next());
            out.append(each.hasNext() ? "," : "");
        }
        end(']', array.items().isEmpty());
    }

    private void end(char bracket, boolean isEmpty) {
        depth--;
        if (!isEmpty) {
            newLine();
        }
        out.append(bracket);
    }

    private void newLine() {
        if (pretty) {
            out.append('\n').repeat(' ', depth * INDENT);
        }
    }

    private void string(String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char each = value.charAt(i);
            switch (each) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (each < FIRST_PRINTABLE) {
                        out.append("\\u%04x".formatted((int) each));
                    } else {
                        out.append(each);
                    }
                }
            }
        }
        out.append('"');
    }
}
