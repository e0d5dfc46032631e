package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.Verb.Choice;
import java.util.List;

/** The options that every verb has, before or behind its name. */
final class CommonOptions {
    static final String VHOST = "--vhost";
    static final String NODE = "--node";
    static final String URL = "--url";
    static final String USER = "--user";
    static final String PASSWORD = "--password";
    static final String CA_FILE = "--ca-file";
    static final String TIMEOUT = "--timeout";
    static final String OUTPUT = "--output";
    static final String FORMATTER = "--formatter";
    static final String QUIET = "--quiet";
    static final String SILENT = "--silent";
    static final String NO_HEADINGS = "--no-table-headers";
    static final String COLOUR = "--color";

    static final List<Choice> ALL = List.of(
            Choice.of("-p --vhost", "VHOST", "Virtual host (/)."),
            Choice.of("--url", "URL", "http://[user:password@]host[:port] (WARREN_URL, or http://127.0.0.1:15672)."),
            Choice.of("--user", "NAME", "User (WARREN_USER, or guest)."),
            Choice.of("--password", "PASSWORD", "Its password; better in WARREN_PASSWORD, which nobody sees (guest)."),
            Choice.of("--ca-file", "FILE", "Certificates in PEM to trust, for https."),
            Choice.of("-n --node", "NAME", "As name@host: the broker on that host, unless a URL is given."),
            Choice.of("-t --timeout", "SECONDS", "How long to wait for an answer (60)."),
            Choice.of("-o --output", "FORMAT", "text, table, pretty_table, json, json_stream or csv."),
            Choice.of("--formatter", "FORMAT", "The same, as rabbitmqctl calls it."),
            Choice.of("-q --quiet", "", "Results only."),
            Choice.of("-s --silent", "", "Results only, and tables without the names of columns."),
            Choice.of("--no-table-headers", "", "Tables without the names of columns."),
            Choice.of("--color", "WHEN", "auto, always or never (auto: on a terminal, unless NO_COLOR is set)."));

    /** What rabbitmqctl takes and has no meaning here. */
    static final List<Choice> IGNORED = List.of(
            Choice.of("-l --longnames", "", ""),
            Choice.of("--print-stacktrace", "", ""),
            Choice.of("--script-name", "NAME", ""),
            Choice.of("--erlang-cookie", "COOKIE", ""));

    private CommonOptions() {}

    /** Whether the next argument is this one's value. */
    static boolean takesValue(String argument) {
        return find(ALL, argument) || find(IGNORED, argument);
    }

    private static boolean find(List<Choice> choices, String argument) {
        return choices.stream().anyMatch(each -> each.hasValue() && each.names().contains(argument));
    }
}
