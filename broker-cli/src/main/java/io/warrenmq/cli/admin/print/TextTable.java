package io.warrenmq.cli.admin.print;

import io.warrenmq.cli.admin.json.Json;
import java.util.ArrayList;
import java.util.List;

/** Draws tables of characters: columns that are aligned, with or without frames. */
final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> cells = new ArrayList<>();
    private final List<Boolean> alignsRight = new ArrayList<>();
    private final int[] widths;

    TextTable(Rows rows) {
        widths = new int[rows.columns().size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            alignsRight.add(!rows.rows().isEmpty()
                    && rows.rows().stream().allMatch(row -> row.get(column) instanceof Json.Num));
            widths[i] = width(rows.columns().get(i));
        }
        for (List<Json> row : rows.rows()) {
            List<String> texts = row.stream().map(TextTable::cell).toList();
            cells.add(texts);
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(texts.get(i)));
            }
        }
    }

    /** A value on one line. */
    static String cell(Json value) {
        String text = value.text();
        return text.indexOf('\n') < 0 && text.indexOf('\t') < 0
                ? text
                : text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The column names, aligned as their values are. */
    String heading(List<String> columns) {
        return line(columns);
    }

    /** A line per row. */
    List<String> lines() {
        return cells.stream().map(this::line).toList();
    }

    private String line(List<String> texts) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(i == 0 ? "" : GAP);
            pad(line, texts.get(i), i);
        }
        return line.toString().stripTrailing();
    }

    /** The whole table with frames; without column names when these are not wanted. */
    List<String> framed(List<String> columns, boolean withHeading) {
        List<String> lines = new ArrayList<>();
        lines.add(rule('┌', '┬', '┐'));
        List<List<String>> all = new ArrayList<>();
        if (withHeading) {
            all.add(columns);
        }
        all.addAll(cells);
        for (int i = 0; i < all.size(); i++) {
            lines.add(framedLine(all.get(i)));
            lines.add(i + 1 < all.size() ? rule('├', '┼', '┤') : rule('└', '┴', '┘'));
        }
        return lines;
    }

    private String framedLine(List<String> texts) {
        StringBuilder line = new StringBuilder("│");
        for (int i = 0; i < widths.length; i++) {
            String text = texts.get(i);
            line.append(' ').append(text).repeat(' ', widths[i] - width(text)).append(" │");
        }
        return line.toString();
    }

    private String rule(char left, char middle, char right) {
        StringBuilder line = new StringBuilder().append(left);
        for (int i = 0; i < widths.length; i++) {
            line.append(i == 0 ? "" : String.valueOf(middle)).repeat('─', widths[i] + 2);
        }
        return line.append(right).toString();
    }

    private void pad(StringBuilder line, String text, int column) {
        int blanks = widths[column] - width(text);
        if (alignsRight.get(column)) {
            line.repeat(' ', blanks).append(text);
        } else {
            line.append(text).repeat(' ', blanks);
        }
    }
}
