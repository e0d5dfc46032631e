package io.warrenmq.http.query;

import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which members of an object somebody wants: {@code columns=name,message_stats.publish}. A name without a dot stands
 * for all that is below it.
 */
public final class Columns {
    /** Everything. */
    public static final Columns ALL = new Columns(Map.of());

    private static final int COLUMNS_MAX = 200;

    private final Map<String, Columns> wanted;

    private Columns(Map<String, Columns> wanted) {
        this.wanted = wanted;
    }

    /** @param text comma-separated; null for all */
    public static Columns of(@Nullable String text) {
        if (text == null) {
            return ALL;
        }
        List<List<String>> paths = new ArrayList<>();
        for (String column : text.split(",", COLUMNS_MAX + 1)) {
            if (!column.isBlank() && paths.size() < COLUMNS_MAX) {
                paths.add(List.of(column.strip().split("\\.", -1)));
            }
        }
        return of(paths);
    }

    private static Columns of(List<List<String>> paths) {
        Map<String, List<List<String>>> byFirst = new LinkedHashMap<>();
        for (List<String> path : paths) {
            List<List<String>> rest = byFirst.computeIfAbsent(path.getFirst(), _ -> new ArrayList<>());
            rest.add(path.subList(1, path.size()));
        }
        Map<String, Columns> wanted = new LinkedHashMap<>();
        byFirst.forEach((name, rest) -> wanted.put(name, rest.stream().anyMatch(List::isEmpty) ? ALL : of(rest)));
        return wanted.isEmpty() ? ALL : new Columns(wanted);
    }

    public boolean isAll() {
        return wanted.isEmpty();
    }

    /** Whether anything of that member is wanted. */
    public boolean wants(String name) {
        return isAll() || wanted.containsKey(name);
    }

    /** What is wanted of the value; of an array, of each of its items. */
    public JsonValue pick(JsonValue value) {
        if (isAll()) {
            return value;
        }
        return switch (value) {
            case JsonObject object -> pickMembers(object);
            case JsonValue.Array array ->
                new JsonValue.Array(array.items().stream().map(this::pick).toList());
            case JsonValue.Text _, JsonValue.Int _, JsonValue.Real _, JsonValue.Bool _, JsonValue.Null _ -> value;
        };
    }

    private JsonObject pickMembers(JsonObject object) {
        JsonObject picked = new JsonObject();
        object.forEach((name, member) -> {
            Columns below = wanted.get(name);
            if (below != null) {
                picked.put(name, below.pick(member));
            }
        });
        return picked;
    }
}
