package io.warrenmq.cli.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The administrator's verbs as subcommands of {@code warren}. Built from data, without reflection: that is faster. */
public final class AdminCommands {
    private static final Set<String> VERSION = Set.of("-V", "--version");

    private AdminCommands() {}

    /**
     * The arguments with the verb first: like rabbitmqctl, the command takes options before the verb, too. Unchanged
     * when there is no such verb.
     */
    public static String[] arrange(String... args) {
        int verb = verbIndex(args);
        if (verb <= 0 || Sections.find(args[verb]) == null) {
            return args;
        }
        List<String> arranged = new ArrayList<>(List.of(args));
        arranged.addFirst(arranged.remove(verb));
        return arranged.toArray(String[]::new);
    }

    private static int verbIndex(String... args) {
        for (int i = 0; i < args.length; i++) {
            if (!args[i].startsWith("-")) {
                return i;
            }
            if (CommonOptions.takesValue(args[i])) {
                i++;
            }
        }
        return -1;
    }

    /**
     * Adds the verb that these arguments begin with; all of them when it is none, for help and suggestions, but not for
     * the version, which should come at once.
     */
    public static void addTo(CommandLine root, String... args) {
        String first = args.length == 0 ? "" : args[0];
        Verb asked = Sections.find(first);
        if (asked != null && !ShellVerbs.needsAll(first)) {
            root.addSubcommand(first, command(asked));
        } else if (!VERSION.contains(first) && !root.getSubcommands().containsKey(first)) {
            addAllTo(root);
        }
    }

    /** Adds every verb. */
    public static void addAllTo(CommandLine root) {
        Sections.ALL.forEach(section -> section.verbs().forEach(verb -> {
            root.addSubcommand(verb.name(), command(verb));
        }));
        SectionedHelp.install(root);
    }

    private static CommandLine command(Verb verb) {
        BoundVerb bound = new BoundVerb(verb);
        CommandSpec spec = CommandSpec.wrapWithoutInspection(bound).name(verb.name());
        spec.usageMessage().description(verb.summary()).sortOptions(false).abbreviateSynopsis(true);
        verb.options().forEach(choice -> spec.addOption(option(choice, false)));
        CommonOptions.ALL.stream()
                .filter(choice -> !isTaken(spec, choice))
                .forEach(choice -> spec.addOption(option(choice, false)));
        CommonOptions.IGNORED.forEach(choice -> spec.addOption(option(choice, true)));
        spec.addOption(OptionSpec.builder("-h", "--help", "-?")
                .usageHelp(true)
                .description("This text.")
                .build());
        List<Verb.Parameter> parameters = verb.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            spec.addPositional(positional(i, parameters.get(i)));
        }
        bound.bind(spec);
        return new CommandLine(spec).setOverwrittenOptionsAllowed(true);
    }

    /** A verb's own option takes the place of a common one that has a name of it. */
    private static boolean isTaken(CommandSpec spec, Verb.Choice choice) {
        return choice.names().stream().anyMatch(name -> spec.findOption(name) != null);
    }

    private static OptionSpec option(Verb.Choice choice, boolean isHidden) {
        OptionSpec.Builder option = OptionSpec.builder(choice.names().toArray(String[]::new))
                .description(choice.description())
                .hidden(isHidden);
        if (!choice.hasValue()) {
            return option.type(boolean.class).arity("0").build();
        }
        option.paramLabel(choice.value()).arity("1");
        return choice.isRepeated()
                ? option.type(List.class).auxiliaryTypes(String.class).build()
                : option.type(String.class).build();
    }

    private static PositionalParamSpec positional(int index, Verb.Parameter parameter) {
        PositionalParamSpec.Builder positional = PositionalParamSpec.builder()
                .index(parameter.isRepeated() ? index + "..*" : String.valueOf(index))
                .paramLabel("<" + parameter.name() + ">")
                .arity(parameter.arity());
        return parameter.isRepeated()
                ? positional.type(List.class).auxiliaryTypes(String.class).build()
                : positional.type(String.class).build();
    }
}
