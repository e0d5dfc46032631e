package io.warrenmq.cli.admin.print;

import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.admin.json.JsonWriter;
import java.util.Set;
import java.util.stream.Collectors;

/** Values as rabbitmqctl writes them into tables, in columns where it writes Erlang terms. */
final class Terms {
    private static final Set<String> TABLES = Set.of("arguments", "client_properties");
    private static final String ATOMS = "tags";

    private Terms() {}

    /** The text of a value in a column. */
    static String of(String column, Json value) {
        if (column.equals(ATOMS)) {
            return value.list().stream().map(Json::text).collect(Collectors.joining(", ", "[", "]"));
        }
        return TABLES.contains(column) ? term(value) : TextTable.cell(value);
    }

    private static String term(Json value) {
        return switch (value) {
            case Json.Obj object ->
                object.members().entrySet().stream()
                        .map(member -> "{" + term(Json.of(member.getKey())) + "," + term(member.getValue()) + "}")
                        .collect(Collectors.joining(",", "[", "]"));
            case Json.Arr array -> array.items().stream().map(Terms::term).collect(Collectors.joining(",", "[", "]"));
            case Json.Text text -> JsonWriter.compact(text);
            case Json.Num _, Json.Bool _, Json.Null _ -> value.text();
        };
    }
}
