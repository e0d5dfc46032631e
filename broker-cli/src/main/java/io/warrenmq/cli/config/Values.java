package io.warrenmq.cli.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The types of values that keys have. */
public final class Values {
    private static final int SECRET_CHARS_MAX = 4096;
    private static final Map<String, Integer> DURATION_UNITS_MS =
            Map.of("ms", 1, "s", 1000, "m", 60_000, "h", 3_600_000, "d", 86_400_000);

    private Values() {}

    /** A whole number within bounds, both included. */
    public static ValueType<Integer> number(int min, int max) {
        String range = min + " to " + max;
        return ValueType.of(range, "a number from " + min + " to " + max, text -> parseNumber(text, min, max));
    }

    static @Nullable Integer parseNumber(String text, int min, int max) {
        try {
            int value = Integer.parseInt(text);
            return value >= min && value <= max ? value : null;
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /** Milliseconds: a plain number of them, or one with a unit. */
    public static ValueType<Integer> milliseconds(int min, int max) {
        return ValueType.of(
                min + " to " + max + " ms",
                "a number of milliseconds from " + min + " to " + max + ", or with a unit: ms, s, m, h or d",
                text -> {
                    Long ms = parseMilliseconds(text);
                    return ms != null && ms >= min && ms <= max ? (Integer) ms.intValue() : null;
                });
    }

    private static @Nullable Long parseMilliseconds(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        String unit = text.substring(digits).strip();
        Integer unitMs = unit.isEmpty() ? Integer.valueOf(1) : DURATION_UNITS_MS.get(unit);
        Integer number = parseNumber(text.substring(0, digits), 0, Integer.MAX_VALUE);
        return unitMs == null || number == null ? null : (Long) ((long) number * unitMs);
    }

    /** Bytes, plain or with a unit. */
    public static ValueType<Long> size(long min, long max) {
        String range = ByteSize.text(min) + " to " + ByteSize.text(max);
        return sizeWithin(range, "a size from " + range, min, max);
    }

    /** The same, where the upper bound differs from machine to machine. */
    public static ValueType<Long> size(long min, long max, String maxName) {
        return sizeWithin(
                ByteSize.text(min) + " to " + maxName,
                "a size from " + ByteSize.text(min) + " to " + ByteSize.text(max),
                min,
                max);
    }

    private static ValueType<Long> sizeWithin(String range, String expected, long min, long max) {
        return ValueType.of(range, expected + ", in bytes or with a unit such as MB or MiB", text -> {
            long bytes = ByteSize.parse(text).orElse(-1);
            return bytes >= min && bytes <= max ? (Long) bytes : null;
        });
    }

    /** A part of a whole. */
    public static ValueType<Double> share() {
        return ValueType.of("above 0, at most 1", "a number above 0 and at most 1", Values::parseShare);
    }

    private static @Nullable Double parseShare(String text) {
        try {
            double share = Double.parseDouble(text);
            return share > 0 && share <= 1 ? share : null;
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /** Yes or no, in the words that RabbitMQ takes. */
    public static ValueType<Boolean> flag() {
        return ValueType.of("`true`, `false`", "true or false", text -> switch (text) {
            case "true", "on" -> Boolean.TRUE;
            case "false", "off" -> Boolean.FALSE;
            default -> null;
        });
    }

    /** One of these words. */
    public static ValueType<String> choice(String... words) {
        List<String> allowed = List.of(words);
        return ValueType.of(quoted(allowed), oneOf(allowed), text -> allowed.contains(text) ? text : null);
    }

    /** What is worth a line of the log. RabbitMQ knows some more, which stand for the nearest one here. */
    public static ValueType<String> level() {
        List<String> allowed = List.of("error", "warning", "info", "debug");
        return ValueType.of(quoted(allowed), oneOf(allowed), text -> switch (text) {
            case "error", "warning", "info", "debug" -> text;
            case "notice" -> "info";
            case "critical", "alert", "emergency" -> "error";
            default -> null;
        });
    }

    private static String quoted(List<String> words) {
        return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
    }

    private static String oneOf(List<String> words) {
        int last = words.size() - 1;
        String head = String.join(", ", words.subList(0, last));
        return head.isEmpty() ? words.get(last) : head + " or " + words.get(last);
    }

    /** A text that is not empty. */
    public static ValueType<String> name() {
        return ValueType.of("", "a text that is not empty", text -> text.isEmpty() ? null : text);
    }

    /** Any text. */
    public static ValueType<String> text() {
        return ValueType.of("", "a text", text -> text);
    }

    /** Names, separated by commas. */
    public static ValueType<List<String>> names() {
        return ValueType.of("names, separated by commas", "names, separated by commas", Values::parseNames);
    }

    /** The names between the commas; null when one is empty. */
    public static @Nullable List<String> parseNames(String text) {
        List<String> names = Stream.of(text.split(",", -1)).map(String::strip).toList();
        return names.contains("") ? null : names;
    }

    /** A file or a directory. */
    public static ValueType<Path> path() {
        return ValueType.of("", "the name of a file or directory", Values::parsePath);
    }

    /** The path; null when the text is empty or can be none. */
    public static @Nullable Path parsePath(String text) {
        try {
            return text.isEmpty() ? null : Path.of(text);
        } catch (InvalidPathException _) {
            return null;
        }
    }

    /** A port, perhaps with the address to listen on. */
    public static ValueType<Endpoint> endpoint() {
        String ports = "0 to " + Endpoint.PORT_MAX;
        return ValueType.of(
                ports + ", or `address:port`",
                "a number from " + ports + ", or that behind an address, as in 127.0.0.1:5672",
                Endpoint::parse);
    }

    /** A port. */
    public static ValueType<Integer> port() {
        return number(0, Endpoint.PORT_MAX);
    }

    /** What must not be shown, not even when it is wrong. */
    public static ValueType<HiddenText> secret() {
        return new ValueType<>("", "a secret in plain text, not empty and not 'encrypted:...'", true, text -> {
            boolean encrypted = text.toLowerCase(Locale.ROOT).startsWith("encrypted:");
            return text.isEmpty() || encrypted || text.length() > SECRET_CHARS_MAX ? null : new HiddenText(text);
        });
    }
}
