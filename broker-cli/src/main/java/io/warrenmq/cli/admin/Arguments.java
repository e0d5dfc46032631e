package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.admin.json.JsonReader;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.util.List;

/** Tables that are typed as {@code name=value}. */
final class Arguments {
    private Arguments() {}

    /** A value that is JSON is taken as such, any other as a string. */
    static Json.Obj of(List<String> pairs) {
        Json.Obj table = Json.Obj.EMPTY;
        for (String each : pairs) {
            int equals = each.indexOf('=');
            if (equals <= 0) {
                throw new CommandFailure(ExitCode.USAGE, "'" + each + "' must be of the form name=value");
            }
            table = table.with(each.substring(0, equals), value(each.substring(equals + 1)));
        }
        return table;
    }

    private static Json value(String text) {
        try {
            return JsonReader.read(text);
        } catch (JsonReader.MalformedException e) {
            return Json.of(text);
        }
    }
}
