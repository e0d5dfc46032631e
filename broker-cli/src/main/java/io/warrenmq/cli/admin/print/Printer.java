package io.warrenmq.cli.admin.print;

import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.admin.json.JsonWriter;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes results in the format that was asked for. Not thread-safe.
 *
 * @param hasHeadings whether tables begin with the names of their columns
 */
public record Printer(PrintWriter out, Format format, boolean hasHeadings, Ansi ansi) {
    /** A list. */
    public void rows(Rows rows) {
        switch (format) {
            case TEXT -> text(rows);
            case TABLE -> tabs(rows);
            case PRETTY_TABLE ->
                new TextTable(rows).framed(rows.columns(), hasHeadings).forEach(out::println);
            case JSON -> json(rows);
            case JSON_STREAM -> rows.rows().forEach(row -> out.println(JsonWriter.compact(rows.object(row))));
            case CSV -> csv(rows);
        }
        out.flush();
    }

    private void text(Rows rows) {
        TextTable table = new TextTable(rows);
        if (hasHeadings && !rows.rows().isEmpty()) {
            out.println(ansi.bold(table.heading(rows.columns())));
        }
        table.lines().forEach(out::println);
    }

    private void tabs(Rows rows) {
        if (hasHeadings) {
            out.println(String.join("\t", rows.columns()));
        }
        for (List<Json> row : rows.rows()) {
            String separator = "";
            for (int i = 0; i < row.size(); i++) {
                out.print(separator + Terms.of(rows.columns().get(i), row.get(i)));
                separator = "\t";
            }
            out.println();
        }
    }

    private void json(Rows rows) {
        String separator = "";
        out.print("[");
        for (List<Json> row : rows.rows()) {
            out.println(separator);
            out.print(JsonWriter.compact(rows.object(row)));
            separator = ",";
        }
        out.println(rows.rows().isEmpty() ? "]" : System.lineSeparator() + "]");
    }

    private void csv(Rows rows) {
        if (hasHeadings) {
            out.println(rows.columns().stream().map(Printer::quoted).collect(Collectors.joining(",")));
        }
        rows.rows()
                .forEach(row -> out.println(
                        row.stream().map(value -> quoted(value.text())).collect(Collectors.joining(","))));
    }

    private static String quoted(String text) {
        boolean isPlain = text.chars().noneMatch(each -> each == ',' || each == '"' || each == '\n' || each == '\r');
        return isPlain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /** One thing with many sides: a line per member, or the object as JSON. */
    public void object(Json.Obj object) {
        switch (format) {
            case JSON -> out.println(JsonWriter.pretty(object));
            case JSON_STREAM -> out.println(JsonWriter.compact(object));
            case TEXT, TABLE, PRETTY_TABLE, CSV -> {
                List<List<Json>> members = object.members().entrySet().stream()
                        .map(member -> List.of(Json.of(member.getKey()), member.getValue()))
                        .toList();
                rows(new Rows(List.of("key", "value"), members));
            }
        }
        out.flush();
    }

    /** A single value, which programs get as a JSON value. */
    public void value(Json value) {
        boolean isJson = format == Format.JSON || format == Format.JSON_STREAM;
        out.println(isJson ? JsonWriter.compact(value) : value.text());
        out.flush();
    }

    /** A line for people; programs do not get it. */
    public void line(String text) {
        if (!format.isForPrograms()) {
            out.println(text);
            out.flush();
        }
    }
}
