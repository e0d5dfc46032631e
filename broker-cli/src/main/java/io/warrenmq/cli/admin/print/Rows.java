package io.warrenmq.cli.admin.print;

import io.warrenmq.cli.admin.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table to be written.
 *
 * @param rows each with a value per column
 */
public record Rows(List<String> columns, List<List<Json>> rows) {
    public Rows {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** A row as a JSON object. */
    Json object(List<Json> row) {
        Map<String, Json> members = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            members.put(columns.get(i), row.get(i));
        }
        return new Json.Obj(members);
    }
}
