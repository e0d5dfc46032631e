package io.warrenmq.cli.settings;

import io.warrenmq.cli.config.Key;
import io.warrenmq.cli.config.KeyGroup;
import java.util.List;

/** The tables of {@code docs/configuration.md}, as the declarations of the keys have it. */
final class ConfigurationPage {
    static final String BEGIN = "<!-- begin of the keys -->\n";
    static final String END = "<!-- end of the keys -->\n";

    private ConfigurationPage() {}

    /** The page with its tables replaced by those that the declarations give. */
    static String rewritten(String page) {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("the page has no place for the keys");
        }
        return page.substring(0, begin + BEGIN.length()) + tables() + page.substring(end);
    }

    private static String tables() {
        StringBuilder out = new StringBuilder();
        for (KeyGroup group : Keys.TABLE.groups()) {
            out.append("\n## ").append(group.title()).append("\n\n");
            List<Key<?>> applying = group.keys().stream().filter(Key::applies).toList();
            if (!applying.isEmpty()) {
                out.append("| key | option | default | range | what |\n| --- | --- | --- | --- | --- |\n");
                applying.forEach(key -> appendRow(out, key));
            }
            appendOthers(out, group);
        }
        return out.append('\n').toString();
    }

    private static void appendRow(StringBuilder out, Key<?> key) {
        String option = key.option() == null ? "" : "`" + key.option() + "`";
        out.append("| `").append(key.name()).append("` ");
        for (String cell : List.of(option, key.defaultWords(), key.type().range(), what(key))) {
            out.append(cell.isEmpty() ? "|" : "| " + cell).append(' ');
        }
        out.append("|\n");
    }

    private static String what(Key<?> key) {
        StringBuilder what = new StringBuilder(key.help());
        key.variables()
                .reversed()
                .forEach(name -> what.append("; `").append(name).append('`'));
        return what.append(key.isReloadable() ? " (R)" : "").toString();
    }

    private static void appendOthers(StringBuilder out, KeyGroup group) {
        List<Key<?>> others =
                group.keys().stream().filter(key -> !key.applies()).toList();
        if (others.isEmpty()) {
            return;
        }
        out.append("\n| key | taken | why |\n| --- | --- | --- |\n");
        for (Key<?> key : others) {
            out.append("| `").append(key.name()).append("` | ");
            out.append(key.isRefused() ? "no: an error" : "yes, with a warning");
            out.append(" | ").append(key.help()).append(" |\n");
        }
    }
}
