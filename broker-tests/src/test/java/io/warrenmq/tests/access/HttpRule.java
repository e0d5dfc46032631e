package io.warrenmq.tests.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Who may use a route, read from {@code http-rules.txt}, which says what the columns mean.
 *
 * @param needs the permissions, as letters; empty for none
 */
record HttpRule(String method, String path, String tag, Vhost vhost, String needs, String body) {
    /** How the virtual host in the path matters. */
    enum Vhost {
        ANY,
        IN,
        ENTERS,
        SEES
    }

    private static final String TABLE = "http-rules.txt";
    private static final int COLUMNS = 6;

    /** All rules, in the order of the table. */
    static List<HttpRule> all() throws IOException {
        try (InputStream in = Objects.requireNonNull(HttpRule.class.getResourceAsStream(TABLE), TABLE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(each -> !each.startsWith("#"))
                    .map(HttpRule::of)
                    .toList();
        }
    }

    private static HttpRule of(String line) {
        String[] columns = line.split(" +", COLUMNS);
        Vhost vhost = switch (columns[3]) {
            case "enters" -> Vhost.ENTERS;
            case "in" -> Vhost.IN;
            case "sees" -> Vhost.SEES;
            case "-" -> Vhost.ANY;
            default -> throw new IllegalArgumentException(line);
        };
        String needs = columns[4].equals("-") ? "" : columns[4].equals("*") ? "crw" : columns[4];
        return new HttpRule(columns[0], columns[1], columns[2], vhost, needs, columns[5].equals("-") ? "" : columns[5]);
    }

    String route() {
        return method + " " + path;
    }

    boolean isInVhost() {
        return path.contains("{vhost}");
    }

    /** Whether somebody with that tag may use the route at all. */
    boolean isOpenTo(String has) {
        return switch (tag) {
            case "anybody", "user" -> true;
            case "management" ->
                Set.of("management", "policymaker", "monitoring", "administrator")
                        .contains(has);
            case "administrator", "policymaker", "monitoring" -> has.equals(tag) || has.equals("administrator");
            default -> throw new IllegalArgumentException(tag);
        };
    }

    /** Whether that is so for a virtual host in which the user has no permissions. */
    boolean isOpenElsewhereTo(String has) {
        boolean enters = switch (vhost) {
            case ANY -> true;
            case IN -> false;
            case ENTERS -> has.equals("administrator");
            case SEES -> has.equals("administrator") || has.equals("monitoring");
        };
        return isOpenTo(has) && enters && needs.isEmpty();
    }
}
