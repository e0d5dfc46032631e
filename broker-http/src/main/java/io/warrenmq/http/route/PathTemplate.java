package io.warrenmq.http.route;

import io.warrenmq.http.query.PercentCoding;
import java.util.List;
import java.util.Map;

/**
 * The shape of a path below {@code /api}: {@code /queues/{vhost}/{name}}.
 *
 * @param segments names of parameters stand in braces
 */
public record PathTemplate(String text, List<String> segments) {
    private static final String SECRET = "password";

    public static PathTemplate of(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with a slash: " + text);
        }
        return new PathTemplate(text, List.of(text.substring(1).split("/")));
    }

    /** The path with these values, percent-encoded, but for passwords. */
    public String filled(Map<String, String> values) {
        StringBuilder filled = new StringBuilder();
        for (String segment : segments) {
            String name = isParameter(segment) ? segment.substring(1, segment.length() - 1) : null;
            boolean isKept = name == null || name.equals(SECRET);
            filled.append('/').append(isKept ? segment : PercentCoding.encode(values.getOrDefault(name, "")));
        }
        return filled.toString();
    }

    static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }

    /** Names of the parameters, in order. */
    public List<String> parameters() {
        return segments.stream()
                .filter(PathTemplate::isParameter)
                .map(each -> each.substring(1, each.length() - 1))
                .toList();
    }
}
