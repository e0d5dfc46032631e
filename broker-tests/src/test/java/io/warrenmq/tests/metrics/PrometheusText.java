package io.warrenmq.tests.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict reader of Prometheus' text: all series of a family stand together behind its type and its help, which come
 * once; no series comes twice; labels are escaped; in OpenMetrics the text has an end.
 */
final class PrometheusText {
    private static final Pattern SERIES = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");
    private static final List<String> SUFFIXES = List.of("", "_total", "_bucket", "_count", "_sum");
    private static final String END = "# EOF";

    private final boolean isOpen;
    private final Map<String, String> types = new HashMap<>();
    private final Set<String> helps = new HashSet<>();
    private final Set<String> seen = new HashSet<>();
    private final List<Series> series = new ArrayList<>();
    private String family = "";
    private boolean hasEnded;

    /** One number. */
    record Series(String name, Map<String, String> labels, double value) {}

    private PrometheusText(boolean isOpen) {
        this.isOpen = isOpen;
    }

    /** @param isOpen whether it is OpenMetrics */
    static List<Series> read(String text, boolean isOpen) {
        PrometheusText reader = new PrometheusText(isOpen);
        assertTrue(text.endsWith("\n"), "the last line is cut short");
        text.lines().forEach(reader::line);
        assertEquals(isOpen, reader.hasEnded);
        return reader.series;
    }

    private void line(String line) {
        assertTrue(!hasEnded, () -> "behind the end: " + line);
        if (line.equals(END)) {
            assertTrue(isOpen, "no comment of this format");
            hasEnded = true;
        } else if (line.startsWith("#")) {
            comment(line);
        } else {
            series(line);
        }
    }

    private void comment(String line) {
        String[] words = line.split(" ", 4);
        assertEquals(4, words.length, line);
        if (words[1].equals("TYPE")) {
            family = words[2];
            assertTrue(types.put(family, words[3]) == null, () -> "a second type: " + line);
        } else {
            assertEquals("HELP", words[1], line);
            assertEquals(family, words[2], "help of another family");
            assertTrue(helps.add(family), () -> "a second help: " + line);
        }
    }

    private void series(String line) {
        Matcher matcher = SERIES.matcher(line);
        assertTrue(matcher.matches(), () -> "no series: " + line);
        String name = matcher.group(1);
        String type = types.get(family);
        assertNotNull(type, line);
        assertTrue(
                SUFFIXES.stream().anyMatch(each -> name.equals(family + each)),
                () -> "of another family than " + family + ": " + line);
        if (type.equals("counter")) {
            assertTrue(name.endsWith("_total"), line);
            assertEquals(name, isOpen ? family + "_total" : family);
        }
        Map<String, String> labels = labels(matcher.group(2) == null ? "" : matcher.group(2));
        assertTrue(seen.add(name + labels), () -> "comes twice: " + line);
        series.add(new Series(name, labels, number(matcher.group(3))));
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new TreeMap<>();
        Matcher matcher = LABEL.matcher(text);
        int at = 0;
        while (at < text.length()) {
            assertTrue(matcher.find(at) && matcher.start() == at, "labels: " + text);
            String value = matcher.group(2)
                    .replace("\\\\", "\0")
                    .replace("\\n", "\n")
                    .replace("\\\"", "\"")
                    .replace("\0", "\\");
            assertTrue(labels.put(matcher.group(1), value) == null, () -> "a label twice: " + text);
            at = matcher.end();
        }
        return labels;
    }
}
