package io.warrenmq.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * One line per event, as RabbitMQ writes them: {@code 2026-08-21 09:00:00.123456+00:00 [info] <shard-1-1> message}.
 * What clients send may end up in a message, so control characters are escaped and long messages are cut; a stack
 * trace, which only a defect has, follows on the same line.
 */
final class LogLayout extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss.SSSSSSxxx", Locale.ROOT)
            .withZone(ZoneId.systemDefault());
    private static final int MESSAGE_CHARS_MAX = 4096;
    private static final int FRAMES_MAX = 30;

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        TIME.formatTo(event.getInstant(), line);
        line.append(" [")
                .append(level(event))
                .append("] <")
                .append(event.getThreadName())
                .append("> ");
        appendText(line, event);
        return line.append('\n').toString();
    }

    /** When it happened, as it stands at the start of a line. */
    static String time(ILoggingEvent event) {
        return TIME.format(event.getInstant());
    }

    /** What happened: the message, escaped and cut, with the causes behind it. */
    static String text(ILoggingEvent event) {
        StringBuilder text = new StringBuilder();
        appendText(text, event);
        return text.toString();
    }

    private static void appendText(StringBuilder line, ILoggingEvent event) {
        appendEscaped(line, event.getFormattedMessage());
        for (IThrowableProxy cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
            line.append(": ");
            appendEscaped(line, cause.getClassName() + ": " + cause.getMessage());
            appendFrames(line, cause.getStackTraceElementProxyArray());
        }
    }

    /** RabbitMQ's word for the level. */
    static String level(ILoggingEvent event) {
        String name = event.getLevel().toString().toLowerCase(Locale.ROOT);
        return name.equals("warn") ? "warning" : name;
    }

    private static void appendFrames(StringBuilder line, StackTraceElementProxy[] frames) {
        for (int i = 0; i < Math.min(frames.length, FRAMES_MAX); i++) {
            line.append(" <- ").append(frames[i].getStackTraceElement());
        }
    }

    /** Also what ends a line or turns the direction of text in a terminal. */
    private static boolean isControl(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static void appendEscaped(StringBuilder line, String text) {
        int end = Math.min(text.length(), MESSAGE_CHARS_MAX);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (isControl(c)) {
                line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        if (end < text.length()) {
            line.append("... (").append(text.length() - end).append(" more)");
        }
    }
}
