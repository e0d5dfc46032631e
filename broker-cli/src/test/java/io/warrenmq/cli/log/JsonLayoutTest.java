package io.warrenmq.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JsonLayoutTest {
    private static String line(String logger, String message) {
        LoggingEvent event =
                new LoggingEvent("fqcn", new LoggerContext().getLogger(logger), Level.WARN, message, null, null);
        event.setInstant(Instant.parse("2026-08-21T09:00:00.123456789Z"));
        event.setThreadName("shard-1-1");
        return new JsonLayout().doLayout(event);
    }

    @Test
    void lineIsAnObjectWithTheFieldsOfRabbitMq() {
        String line = line("connection", "hello \"you\"");
        assertTrue(line.startsWith("{\"time\":\"2026-08-2"), line);
        assertTrue(
                line.endsWith(",\"level\":\"warning\",\"msg\":\"hello \\\"you\\\"\",\"pid\":\"<shard-1-1>\","
                        + "\"domain\":\"warren.connection\"}\n"),
                line);
    }

    @Test
    void lineBreaksOfClientsStayWithinTheLine() {
        String line = line("io.warrenmq.store.Checkpointer", "a\nb");
        assertEquals(line.length() - 1, line.indexOf('\n'));
        assertTrue(line.contains("\"domain\":\"warren.checkpointer\""), line);
    }
}
