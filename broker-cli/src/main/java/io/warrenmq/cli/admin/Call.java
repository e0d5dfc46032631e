package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.api.ApiClient;
import io.warrenmq.cli.admin.api.ApiRefusal;
import io.warrenmq.cli.admin.api.Target;
import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.admin.json.JsonReader;
import io.warrenmq.cli.admin.print.Ansi;
import io.warrenmq.cli.admin.print.Format;
import io.warrenmq.cli.admin.print.Printer;
import io.warrenmq.cli.admin.print.ProgressBar;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParseResult;

/** One run of a verb: what was typed, the broker, and where to write. One thread. */
final class Call implements AutoCloseable {
    private static final String DEFAULT_URL = "http://127.0.0.1:15672";
    private static final long TIMEOUT_SECONDS = 60;
    private static final long TIMEOUT_SECONDS_MAX = 86_400;

    private final Verb verb;
    private final CommandLine command;
    private final ParseResult parsed;
    private final Surroundings surroundings;
    private final List<String> words;
    private final Printer printer;
    private @Nullable ApiClient api;

    private Call(Verb verb, CommandLine command, Surroundings surroundings, PrintWriter out) {
        this.verb = verb;
        this.command = command;
        this.parsed = command.getParseResult();
        this.surroundings = surroundings;
        this.words = new ArrayList<>();
        for (ArgSpec each : command.getCommandSpec().positionalParameters()) {
            words.addAll(each.stringValues());
        }
        this.printer = printer(out);
    }

    static Call of(Verb verb, CommandLine command, Surroundings surroundings) {
        return new Call(verb, command, surroundings, command.getOut());
    }

    // What was typed.

    /** A word that must be there, by the name of its parameter. */
    String word(String name) {
        String word = find(name);
        if (word == null) {
            throw new CommandFailure(ExitCode.USAGE, "<" + name + "> is missing");
        }
        return word;
    }

    /** A word that may be missing. */
    @Nullable
    String find(String name) {
        int index = index(name);
        return index < words.size() ? words.get(index) : null;
    }

    /** The words from that parameter on. */
    List<String> rest(String name) {
        int index = index(name);
        return index < words.size() ? List.copyOf(words.subList(index, words.size())) : List.of();
    }

    private int index(String name) {
        List<Verb.Parameter> parameters = verb.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException(verb.name() + " has no parameter " + name);
    }

    /** Whether the option was given. */
    boolean has(String option) {
        return parsed.hasMatchedOption(option);
    }

    /** The value of an option, null when it was not given. */
    @Nullable
    String option(String name) {
        return parsed.matchedOptionValue(name, null);
    }

    String option(String name, String fallback) {
        String value = option(name);
        return value == null ? fallback : value;
    }

    /** The values of an option that may be given many times. */
    List<String> values(String name) {
        return parsed.matchedOptionValue(name, List.of());
    }

    /** The value of an option that is a whole number in a range. */
    long number(String name, long fallback, long min, long max) {
        String value = option(name);
        return value == null ? fallback : number(name, value, min, max);
    }

    /** A whole number in a range; the failure names it. */
    static long number(String name, String value, long min, long max) {
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, together with what is out of range.
        }
        throw new CommandFailure(
                ExitCode.USAGE, name + " is '" + value + "' but must be a number from " + min + " to " + max);
    }

    /** Text that must be JSON; the failure names it. */
    static Json json(String name, String text) {
        try {
            return JsonReader.read(text);
        } catch (JsonReader.MalformedException e) {
            throw new CommandFailure(ExitCode.DATA, name + " is no JSON: " + e.getMessage());
        }
    }

    /** Text that must be a JSON object; the failure names it. */
    static Json.Obj object(String name, String text) {
        if (json(name, text) instanceof Json.Obj object) {
            return object;
        }
        throw new CommandFailure(ExitCode.DATA, name + " must be a JSON object");
    }

    /** The virtual host that was given, else the default one. */
    String vhost() {
        return option(CommonOptions.VHOST, "/");
    }

    // The broker.

    /** The broker's HTTP API. */
    ApiClient api() {
        ApiClient known = api;
        if (known == null) {
            known = connect(target());
            api = known;
        }
        return known;
    }

    /** Another connection to the same broker, as somebody else. The caller closes it. */
    ApiClient apiAs(String user, String password) {
        return connect(new Target(target().base(), user, password));
    }

    private ApiClient connect(Target target) {
        String caFile = option(CommonOptions.CA_FILE);
        return new ApiClient(target, timeout(), caFile == null ? null : Path.of(caFile));
    }

    /** How long to wait. */
    Duration timeout() {
        String value = option(CommonOptions.TIMEOUT, String.valueOf(TIMEOUT_SECONDS));
        if ("infinity".equals(value)) {
            return Duration.ofSeconds(TIMEOUT_SECONDS_MAX);
        }
        return Duration.ofSeconds(number(CommonOptions.TIMEOUT, value, 1, TIMEOUT_SECONDS_MAX));
    }

    private Target target() {
        String given = option(CommonOptions.URL);
        String url = given == null ? surroundings.variable("WARREN_URL") : given;
        boolean isVerbsOwn =
                verb.options().stream().anyMatch(each -> each.name().equals(CommonOptions.USER));
        String user = isVerbsOwn ? null : option(CommonOptions.USER);
        String password = option(CommonOptions.PASSWORD);
        return Target.of(
                url == null ? urlOfNode() : url,
                user == null ? surroundings.variable("WARREN_USER") : user,
                password == null ? surroundings.variable("WARREN_PASSWORD") : password);
    }

    /** A node on another machine must not lead to a change of the broker on this one. */
    private String urlOfNode() {
        String node = option(CommonOptions.NODE);
        String host = node == null ? "" : node.substring(node.indexOf('@') + 1);
        if (node == null || node.indexOf('@') < 0 || isHere(host)) {
            return DEFAULT_URL;
        }
        return "http://" + host + ":15672";
    }

    private static boolean isHere(String host) {
        String own = Surroundings.hostName();
        return host.equals("localhost") || own.equals(host) || own.startsWith(host + ".");
    }

    /** Does it; when the broker says that something does not exist, fails with this text and code. */
    static void orMissing(Runnable change, int exitCode, String text) {
        try {
            change.run();
        } catch (ApiRefusal e) {
            throw e.isNotFound() ? new CommandFailure(exitCode, text) : e.asFailure();
        }
    }

    // The output.

    private Printer printer(PrintWriter out) {
        String output = option(CommonOptions.OUTPUT);
        String formatter = option(CommonOptions.FORMATTER);
        Format format;
        if (output != null) {
            format = Format.of(CommonOptions.OUTPUT, output);
        } else if (formatter != null) {
            format = Format.of(CommonOptions.FORMATTER, formatter);
        } else {
            format = surroundings.isTerminal() && !surroundings.isRabbit() ? Format.TEXT : Format.TABLE;
        }
        boolean hasHeadings = !has(CommonOptions.SILENT) && !has(CommonOptions.NO_HEADINGS);
        return new Printer(out, format, hasHeadings, ansi());
    }

    private Ansi ansi() {
        return switch (option(CommonOptions.COLOUR, "auto")) {
            case "always" -> new Ansi(true);
            case "never" -> new Ansi(false);
            case "auto" -> new Ansi(surroundings.isTerminal() && surroundings.variable("NO_COLOR") == null);
            case String other ->
                throw new CommandFailure(
                        ExitCode.USAGE, "--color is '" + other + "' but must be auto, always or never");
        };
    }

    /** The same call, of which nobody hears anything but failures. It needs no closing of its own. */
    Call silenced() {
        Call silenced = new Call(verb, command, surroundings, new PrintWriter(Writer.nullWriter()));
        silenced.api = api();
        return silenced;
    }

    Printer printer(Format format) {
        return new Printer(printer.out(), format, printer.hasHeadings(), printer.ansi());
    }

    Printer out() {
        return printer;
    }

    /** What is being done: read by people, and by scripts that know rabbitmqctl. */
    void say(String text) {
        boolean isWanted = surroundings.isTerminal() || surroundings.isRabbit();
        if (isWanted && !has(CommonOptions.QUIET) && !has(CommonOptions.SILENT)) {
            printer.line(text);
        }
    }

    /** A result that is good to know and that {@code --silent} keeps back, as RabbitMQ's checks do. */
    void result(String text) {
        if (!has(CommonOptions.SILENT)) {
            printer.line(text);
        }
    }

    /** How far a work of that many steps has come; on a terminal only. */
    ProgressBar progress(String what, long total) {
        boolean isVisible = surroundings.isTerminal() && !has(CommonOptions.QUIET) && !has(CommonOptions.SILENT);
        return new ProgressBar(command.getErr(), isVisible, what, total);
    }

    CommandLine command() {
        return command;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    @Override
    public void close() {
        if (api != null) {
            api.close();
        }
    }
}
