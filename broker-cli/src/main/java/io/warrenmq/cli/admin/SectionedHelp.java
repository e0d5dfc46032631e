package io.warrenmq.cli.admin;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The list of all commands in the help of {@code warren}, by what they are about. */
final class SectionedHelp {
    private static final int NAME_WIDTH = 38;

    private SectionedHelp() {}

    static void install(CommandLine root) {
        root.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, _ -> "");
        root.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, SectionedHelp::render);
    }

    private static String render(Help help) {
        StringBuilder text = new StringBuilder();
        Set<String> verbs = new HashSet<>();
        Sections.ALL.forEach(section -> section.verbs().forEach(verb -> verbs.add(verb.name())));
        heading(text, "The broker and its tools");
        for (Map.Entry<String, CommandLine> each :
                help.commandSpec().subcommands().entrySet()) {
            if (!verbs.contains(each.getKey())) {
                line(text, each.getKey(), ManualPage.summary(each.getValue()));
            }
        }
        for (Section section : Sections.ALL) {
            heading(text, section.title());
            section.verbs().forEach(verb -> line(text, verb.name(), verb.summary()));
        }
        return text.toString();
    }

    private static void heading(StringBuilder text, String title) {
        text.append(System.lineSeparator()).append(title).append(':').append(System.lineSeparator());
    }

    private static void line(StringBuilder text, String name, String summary) {
        text.append("  ")
                .append(name)
                .repeat(' ', Math.max(2, NAME_WIDTH - name.length()))
                .append(summary)
                .append(System.lineSeparator());
    }
}
