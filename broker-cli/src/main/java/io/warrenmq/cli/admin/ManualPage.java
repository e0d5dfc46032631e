package io.warrenmq.cli.admin;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A manual page, in the language of {@code man}, out of what a command says of itself. Not thread-safe. */
final class ManualPage {
    private static final String EXIT_CODES = "0 done; 64 the command line is wrong; 65 refused or not there;"
            + " 67 no such user; 69 no broker, or a check that failed; 70 a defect; 75 try later; 77 no permission;"
            + " 78 the configuration is wrong.";

    private final StringBuilder page = new StringBuilder();
    private final CommandLine command;
    private final CommandSpec spec;

    private ManualPage(CommandLine command) {
        this.command = command;
        this.spec = command.getCommandSpec();
    }

    static String of(CommandLine command) {
        ManualPage page = new ManualPage(command);
        page.write();
        return page.page.toString();
    }

    /** The name of its page, such as {@code warren-list_queues}. */
    static String title(CommandLine command) {
        return command.getCommandSpec().qualifiedName("-");
    }

    /** What it does, in a sentence. */
    static String summary(CommandLine command) {
        String[] description = command.getCommandSpec().usageMessage().description();
        return description.length == 0 ? "" : description[0];
    }

    private void write() {
        page.append(".TH ")
                .append(text(title(command).toUpperCase(Locale.ROOT)))
                .append(" 1\n");
        section("NAME");
        page.append(text(title(command)))
                .append(" \\- ")
                .append(text(summary(command)))
                .append('\n');
        section("SYNOPSIS");
        String synopsis = new Help(spec, Help.Ansi.OFF).synopsis(0).strip();
        page.append(text(synopsis)).append('\n');
        if (spec.options().stream().anyMatch(option -> !option.hidden())) {
            section("OPTIONS");
            spec.options().stream().filter(option -> !option.hidden()).forEach(this::option);
        }
        if (!command.getSubcommands().isEmpty()) {
            section("COMMANDS");
            command.getSubcommands().forEach((name, each) -> term(name, summary(each)));
        }
        section("EXIT STATUS");
        page.append(text(EXIT_CODES)).append('\n');
    }

    private void section(String name) {
        page.append(".SH ").append(name).append('\n');
    }

    private void option(OptionSpec option) {
        String value = option.arity().max() > 0 ? " " + option.paramLabel() : "";
        String[] description = option.description();
        term(String.join(", ", option.names()) + value, description.length == 0 ? "" : String.join(" ", description));
    }

    private void term(String name, String description) {
        page.append(".TP\n\\fB")
                .append(text(name))
                .append("\\fR\n")
                .append(text(description))
                .append('\n');
    }

    /** With what means something to {@code man} made plain. */
    private static String text(String plain) {
        String escaped = plain.replace("\\", "\\e").replace("-", "\\-").replace("\n", " ");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
