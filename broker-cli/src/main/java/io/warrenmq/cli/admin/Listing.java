package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.api.ApiPath;
import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.admin.print.Rows;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a list of objects can show: columns by rabbitmqctl's names, and where in the HTTP API's objects their values
 * stand.
 *
 * @param paths by the name of the column
 * @param defaults columns that are shown when none are asked for
 */
record Listing(Map<String, String> paths, List<String> defaults) {
    private static final Pattern BLANKS = Pattern.compile("[\\s,]+");

    Listing {
        paths = new LinkedHashMap<>(paths);
        defaults = List.copyOf(defaults);
    }

    /** Out of names, separated by blanks; one may be {@code name=path}. The first ones are the defaults. */
    static Listing of(String defaults, String more) {
        Map<String, String> paths = new LinkedHashMap<>();
        List<String> shown = new ArrayList<>();
        for (String each : words(defaults)) {
            shown.add(add(paths, each));
        }
        for (String each : words(more)) {
            add(paths, each);
        }
        return new Listing(paths, shown);
    }

    private static String add(Map<String, String> paths, String column) {
        int equals = column.indexOf('=');
        String name = equals < 0 ? column : column.substring(0, equals);
        paths.put(name, equals < 0 ? column : column.substring(equals + 1));
        return name;
    }

    private static List<String> words(String text) {
        return BLANKS.splitAsStream(text).filter(each -> !each.isEmpty()).toList();
    }

    /**
     * The columns that are asked for, else the usual ones.
     *
     * @throws CommandFailure when one is not known
     */
    List<String> columns(List<String> asked) {
        List<String> names =
                asked.stream().flatMap(each -> words(each).stream()).toList();
        for (String each : names) {
            if (!paths.containsKey(each)) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "there is no column '" + each + "'; there are " + String.join(", ", paths.keySet()));
            }
        }
        return names.isEmpty() ? defaults : names;
    }

    /** The part of a URL that asks for these columns only. */
    String query(List<String> columns) {
        return "?columns="
                + columns.stream().map(this::path).map(ApiPath::encode).collect(Collectors.joining(","));
    }

    private String path(String column) {
        return paths.getOrDefault(column, column);
    }

    /** The rows of these objects. */
    Rows rows(List<String> columns, List<Json> objects) {
        return new Rows(
                columns,
                objects.stream()
                        .map(object -> columns.stream()
                                .map(column -> object.at(path(column)))
                                .toList())
                        .toList());
    }

    /** Writes these objects with the columns that are asked for. */
    void print(Call call, List<String> asked, Json objects) {
        call.out().rows(rows(columns(asked), objects.list()));
    }
}
