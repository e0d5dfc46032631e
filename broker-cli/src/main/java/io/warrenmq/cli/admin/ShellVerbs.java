package io.warrenmq.cli.admin;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import picocli.AutoComplete;
import picocli.CommandLine;

/** Verbs about the command line itself: help, completion, manual pages. */
final class ShellVerbs {
    private static final String COMMAND = "warren";

    /** Those that look at all verbs. */
    private static final Set<String> LOOKING_AT_ALL = Set.of("help", "completion", "man");

    static final Section SECTION = Section.of(
            "The command line",
            Verb.of("help", "Shows what there is, or how to use a command.", ShellVerbs::help)
                    .takes("[command]"),
            Verb.of(
                            "completion",
                            "Writes a script that completes commands and options: bash, zsh or fish.",
                            ShellVerbs::complete)
                    .takes("shell"),
            Verb.of("man", "Writes the manual page of a command, or all of them to a directory.", ShellVerbs::man)
                    .takes("[command]")
                    .option("--dir", "DIR", "Where to write all pages to."));

    private ShellVerbs() {}

    static boolean needsAll(String verb) {
        return LOOKING_AT_ALL.contains(verb);
    }

    private static void help(Call call) {
        String command = call.find("command");
        CommandLine root = root(call);
        (command == null ? root : command(root, command)).usage(root.getOut());
    }

    private static void complete(Call call) {
        PrintWriter out = call.out().out();
        switch (call.word("shell")) {
            case "bash" -> out.println(AutoComplete.bash(COMMAND, root(call)));
            case "zsh" -> {
                out.println("autoload -Uz compinit bashcompinit && compinit && bashcompinit");
                out.println(AutoComplete.bash(COMMAND, root(call)));
            }
            case "fish" -> fish(root(call), out);
            case String other ->
                throw new CommandFailure(ExitCode.USAGE, "<shell> is '" + other + "' but must be bash, zsh or fish");
        }
        out.flush();
    }

    private static void fish(CommandLine root, PrintWriter out) {
        for (Map.Entry<String, CommandLine> each : root.getSubcommands().entrySet()) {
            out.println("complete -c " + COMMAND + " -f -n __fish_use_subcommand -a " + each.getKey() + " -d '"
                    + ManualPage.summary(each.getValue()).replace("'", "\\'") + "'");
        }
    }

    private static void man(Call call) {
        String directory = call.option("--dir");
        CommandLine root = root(call);
        if (directory == null) {
            String command = call.find("command");
            call.out().out().print(ManualPage.of(command == null ? root : command(root, command)));
            call.out().out().flush();
            return;
        }
        write(Path.of(directory), root);
        root.getSubcommands().values().forEach(each -> write(Path.of(directory), each));
    }

    private static void write(Path directory, CommandLine command) {
        Path file = directory.resolve(ManualPage.title(command) + ".1");
        try {
            Files.createDirectories(directory);
            Files.writeString(file, ManualPage.of(command));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, file + " cannot be written: " + e);
        }
    }

    private static CommandLine root(Call call) {
        CommandLine root = call.command();
        for (CommandLine parent = root.getParent(); parent != null; parent = parent.getParent()) {
            root = parent;
        }
        return root;
    }

    private static CommandLine command(CommandLine root, String name) {
        CommandLine command = root.getSubcommands().get(name);
        if (command == null) {
            throw new CommandFailure(ExitCode.USAGE, "there is no command '" + name + "'");
        }
        return command;
    }
}
