package io.warrenmq.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogLayoutTest {
    private static final Pattern LINE = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}[+-]\\d\\d:\\d\\d) \\[(\\w+)] <([^>]+)> (.*)\n");
    private static final Instant TIME = Instant.parse("2026-08-21T09:00:00.123456789Z");

    private final LogLayout layout = new LogLayout();

    private String line(Level level, String message, @Nullable Throwable thrown) {
        LoggingEvent event =
                new LoggingEvent("fqcn", new LoggerContext().getLogger("broker"), level, message, thrown, null);
        event.setInstant(TIME);
        event.setThreadName("shard-1-1");
        return layout.doLayout(event);
    }

    /** What stands behind the thread's name; the line's form is checked on the way. */
    private String text(String message, @Nullable Throwable thrown) {
        String line = line(Level.INFO, message, thrown);
        Matcher matcher = LINE.matcher(line);
        assertTrue(matcher.matches(), line);
        return matcher.group(4);
    }

    private String text(String message) {
        return text(message, null);
    }

    @Test
    void lineHasTimeLevelThreadAndMessage() {
        Matcher matcher = LINE.matcher(line(Level.INFO, "hello", null));
        assertTrue(matcher.matches());
        DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSSxxx", Locale.ROOT);
        assertEquals(
                Instant.parse("2026-08-21T09:00:00.123456Z"),
                OffsetDateTime.parse(matcher.group(1), format).toInstant());
        assertEquals("info", matcher.group(2));
        assertEquals("shard-1-1", matcher.group(3));
        assertEquals("hello", matcher.group(4));
    }

    /** RabbitMQ's words, which log collectors look for. */
    @ParameterizedTest
    @CsvSource({"ERROR, error", "WARN, warning", "INFO, info", "DEBUG, debug"})
    void levelsHaveRabbitsNames(String level, String shown) {
        Matcher matcher = LINE.matcher(line(Level.toLevel(level), "m", null));
        assertTrue(matcher.matches());
        assertEquals(shown, matcher.group(2));
    }

    @Test
    void whatAClientSentCannotEndTheLine() {
        assertEquals("user 'a\\u000d\\u000a2026-08-21 [info] forged'", text("user 'a\r\n2026-08-21 [info] forged'"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 9, 0x1B, 0x7F, 0x85, 0x9B, 0x2028, 0x2029})
    void controlCharactersAreShownAsNumbers(int character) {
        assertEquals(
                "a" + String.format(Locale.ROOT, "\\u%04x", character) + "b",
                text("a" + Character.toString(character) + "b"));
    }

    @Test
    void otherTextIsLeftAsItIs() {
        String text = "\u00fc \u20ac \ud83d\udc07 'quoted' \"double\" back\\slash";
        assertEquals(text, text(text));
    }

    @Test
    void longMessageIsCutAndSaysSo() {
        assertEquals("x".repeat(4096), text("x".repeat(4096)));
        assertEquals("x".repeat(4096) + "... (1 more)", text("x".repeat(4097)));
        assertEquals("x".repeat(4096) + "... (995904 more)", text("x".repeat(1_000_000)));
    }

    @Test
    void stackTraceFollowsOnTheSameLine() {
        String text = text("defect", new IllegalStateException("first\nsecond"));
        assertTrue(text.startsWith("defect: java.lang.IllegalStateException: first\\u000asecond <- "), text);
        assertTrue(text.contains("LogLayoutTest.stackTraceFollowsOnTheSameLine"), text);
    }

    @Test
    void causesFollowOneAnother() {
        String text = text("defect", new IllegalStateException("outer", new RuntimeException()));
        assertTrue(text.indexOf(": java.lang.IllegalStateException: outer <- ") > 0, text);
        assertTrue(text.indexOf(": java.lang.RuntimeException: null <- ") > text.indexOf("outer"), text);
    }

    @Test
    void causesInACircleComeToAnEnd() {
        IllegalStateException first = new IllegalStateException("first");
        IllegalStateException second = new IllegalStateException("second", first);
        first.initCause(second);
        assertTrue(text("defect", first).contains("second"));
    }

    @Test
    void deepStackIsCut() {
        String text = text("defect", recurse(500));
        assertEquals(30, text.split(" <- ", -1).length - 1);
        assertFalse(text.contains("\n"));
    }

    private static RuntimeException recurse(int depth) {
        return depth == 0 ? new IllegalStateException("deep") : recurse(depth - 1);
    }
}
