package io.warrenmq.cli.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.warrenmq.cli.admin.api.ApiPath;
import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.admin.json.JsonWriter;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.http.DefinitionsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verbs about definitions: all that is declared, as one JSON document. */
final class DefinitionVerbs {
    private static final String STANDARD_STREAM = "-";
    private static final String LENIENT = "--lenient";
    private static final String OWNER_ONLY = "rw-------";

    static final Section SECTION = Section.of(
            "Definitions",
            Verb.of("export_definitions", "Writes all definitions to a file, or to '-'.", call -> {
                        export(call, call.word("file"));
                    })
                    .takes("file")
                    .option("--format", "FORMAT", "json, the only one."),
            Verb.of("import_definitions", "Reads definitions from a file, or from standard input.", call -> {
                        load(call, call.find("file"), false);
                    })
                    .takes("[file]")
                    .flag("--skip-if-unchanged", "No effect: what is there already is left alone."),
            Verb.of("definitions", "export, import or check a file of definitions.", DefinitionVerbs::either)
                    .takes("action", "[file]")
                    .flag(LENIENT, "Import leaves alone what exists and differs, as import_definitions does."));

    private DefinitionVerbs() {}

    private static void either(Call call) {
        String file = call.find("file");
        switch (call.word("action")) {
            case "export" -> export(call, file == null ? STANDARD_STREAM : file);
            case "import" -> load(call, file, !call.has(LENIENT));
            case "check" -> check(call, file);
            case String other ->
                throw new CommandFailure(
                        ExitCode.USAGE, "<action> is '" + other + "' but must be export, import or check");
        }
    }

    private static void export(Call call, String file) {
        if (!call.option("--format", "json").equalsIgnoreCase("json")) {
            throw new CommandFailure(ExitCode.USAGE, "--format is '" + call.option("--format") + "' but must be json");
        }
        Json definitions = call.api().get(path(call));
        if (file.equals(STANDARD_STREAM)) {
            call.out().out().println(JsonWriter.pretty(definitions));
            call.out().out().flush();
            return;
        }
        call.say("Exporting definitions in JSON to a file at \"" + file + "\" ...");
        write(Path.of(file), JsonWriter.pretty(definitions) + System.lineSeparator());
        call.result(summary(definitions));
    }

    /** The hashes of all passwords are in it. */
    private static void write(Path file, String text) {
        try {
            if (!Files.exists(file) && Files.getFileStore(parent(file)).supportsFileAttributeView("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, file + " cannot be written: " + e);
        }
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    /** RabbitMQ's verb leaves alone what exists and differs, and so must ours of that name. */
    private static void load(Call call, @Nullable String file, boolean strict) {
        Json definitions = read(file);
        String from = file == null || file.equals(STANDARD_STREAM) ? "standard input" : "file \"" + file + "\"";
        call.say("Importing definitions in JSON from " + from + " ...");
        call.api().post(path(call) + "?strict=" + strict, definitions);
        call.result("Successfully imported: " + summary(definitions));
    }

    /** As the broker does it, but for what depends on what it has. */
    private static void check(Call call, @Nullable String file) {
        String text = text(file);
        byte[] bytes = text.getBytes(UTF_8);
        try {
            if (call.has(CommonOptions.VHOST)) {
                DefinitionsFile.read(bytes, call.vhost());
            } else {
                DefinitionsFile.read(bytes);
            }
        } catch (BrokerException refusal) {
            throw new CommandFailure(ExitCode.DATA, source(file) + ": " + refusal.explanation());
        }
        call.result(summary(Call.object(source(file), text)));
    }

    private static Json read(@Nullable String file) {
        return Call.object(source(file), text(file));
    }

    private static String source(@Nullable String file) {
        return file == null || file.equals(STANDARD_STREAM) ? "standard input" : file;
    }

    private static String text(@Nullable String file) {
        try {
            return file == null || file.equals(STANDARD_STREAM)
                    ? new String(System.in.readAllBytes(), UTF_8)
                    : Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, source(file) + " cannot be read: " + e);
        }
    }

    private static String path(Call call) {
        return call.has(CommonOptions.VHOST) ? ApiPath.of("definitions", call.vhost()) : "/definitions";
    }

    private static String summary(Json definitions) {
        List<String> counts = new ArrayList<>();
        definitions.fields().forEach((kind, items) -> {
            if (!items.list().isEmpty()) {
                counts.add(items.list().size() + " " + kind.replace('_', ' '));
            }
        });
        return counts.isEmpty() ? "no definitions" : String.join(", ", counts);
    }
}
