package io.warrenmq.core.audit;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that an administrator did, or was not let do.
 *
 * @param user who; for a login that failed the name that was given
 * @param via the way: {@code http}, {@code amqp}, {@code boot}
 * @param peer where from, such as {@code 127.0.0.1:53122}; null from inside
 * @param action what, such as {@code user.create}
 * @param subject what it was done to, such as {@code user=alice} or {@code vhost=/ queue=q}: names and values, in order
 * @param refusal why not; null when it was done
 */
record AuditEvent(
        String user,
        String via,
        @Nullable String peer,
        String action,
        Map<String, String> subject,
        @Nullable String refusal) {
    /** Names have up to 255 bytes, but what somebody sends before the login may be anything. */
    private static final int VALUE_CHARS_MAX = 1_000;

    private static final String CUT = "...";

    AuditEvent {
        subject = new LinkedHashMap<>(subject);
    }

    /**
     * One line of {@code name=value}. Values with blanks, quotes or control characters stand in double quotes,
     * backslashes before quotes and backslashes, control characters as {@code \}{@code u000a}.
     */
    String line() {
        StringBuilder line = new StringBuilder();
        append(line, "action", action);
        append(line, "outcome", refusal == null ? "done" : "refused");
        append(line, "user", user);
        append(line, "via", via);
        if (peer != null) {
            append(line, "peer", peer);
        }
        subject.forEach((name, value) -> append(line, name, value));
        if (refusal != null) {
            append(line, "reason", refusal);
        }
        return line.toString();
    }

    private static void append(StringBuilder line, String name, String given) {
        String value = given.length() <= VALUE_CHARS_MAX ? given : given.substring(0, VALUE_CHARS_MAX) + CUT;
        line.append(line.isEmpty() ? "" : " ").append(name).append('=');
        if (isPlain(value)) {
            line.append(value);
            return;
        }
        line.append('"');
        value.chars().forEach(c -> appendEscaped(line, (char) c));
        line.append('"');
    }

    private static boolean isPlain(String value) {
        return !value.isEmpty()
                && value.chars().allMatch(c -> c > ' ' && c != '"' && c != '\\' && c != '=' && c < 0x7f);
    }

    private static void appendEscaped(StringBuilder line, char c) {
        if (c == '"' || c == '\\') {
            line.append('\\').append(c);
        } else if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
            line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        } else {
            line.append(c);
        }
    }
}
