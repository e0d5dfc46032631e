package io.warrenmq.cli.settings;

import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.config.Config;
import io.warrenmq.cli.config.Resolution;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** {@code warren config effective}: every key, what holds for it, and who says so. */
@Command(
        name = "effective",
        description = "Lists every key with the value that holds and where that comes from; secrets are masked.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ConfigEffectiveCommand implements Callable<Integer> {
    private static final int VALUE_CHARS_MAX = 60;

    /** How it is printed. */
    enum Output {
        TABLE,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Mixin
    private ServeOptions options = new ServeOptions();

    @Option(names = "--output", paramLabel = "FORMAT", description = "table or json (table).")
    private Output output = Output.TABLE;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Override
    public Integer call() {
        Resolution resolution = options.read();
        ServeOptions.settings(resolution);
        List<Config.Row> rows = resolution.config().listing(Keys.TABLE);
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case TABLE -> print(rows, out);
            case JSON -> out.println(json(rows));
        }
        return ExitCode.OK;
    }

    private static void print(List<Config.Row> rows, PrintWriter out) {
        int keyWidth = rows.stream().mapToInt(row -> row.key().length()).max().orElse(1);
        int valueWidth = rows.stream()
                .mapToInt(row -> Math.min(VALUE_CHARS_MAX, row.value().length()))
                .max()
                .orElse(1);
        String format = "%-" + Math.max(3, keyWidth) + "s  %-" + Math.max(5, valueWidth) + "s  %s%n";
        out.printf(Locale.ROOT, format, "key", "value", "from");
        rows.forEach(row -> out.printf(Locale.ROOT, format, row.key(), row.value(), row.origin()));
    }

    private static String json(List<Config.Row> rows) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            generator.writeStartArray();
            for (Config.Row row : rows) {
                generator.writeStartObject();
                generator.writeStringProperty("key", row.key());
                generator.writeStringProperty("value", row.value());
                generator.writeStringProperty("from", row.origin());
                generator.writeEndObject();
            }
            generator.writeEndArray();
        }
        return text.toString();
    }
}
