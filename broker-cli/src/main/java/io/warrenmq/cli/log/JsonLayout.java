package io.warrenmq.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import java.io.StringWriter;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One JSON object per line with RabbitMQ's fields: {@code time}, {@code level}, {@code msg}, {@code pid} (the thread)
 * and {@code domain} (the part of the broker). The message is the one of {@link LogLayout}.
 */
final class JsonLayout extends LayoutBase<ILoggingEvent> {
    private static final JsonFactory FACTORY = new JsonFactory();

    @Override
    public String doLayout(ILoggingEvent event) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            json.writeStringProperty("time", LogLayout.time(event));
            json.writeStringProperty("level", LogLayout.level(event));
            json.writeStringProperty("msg", LogLayout.text(event));
            json.writeStringProperty("pid", "<" + event.getThreadName() + ">");
            json.writeStringProperty("domain", "warren." + part(event.getLoggerName()));
            json.writeEndObject();
        }
        return line.append("\n").toString();
    }

    /** Some loggers are called like their class. */
    private static String part(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
