package io.warrenmq.cli.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.warrenmq.core.vhost.LogExchange;
import org.slf4j.LoggerFactory;

/**
 * Sends the log to standard output. A thread of its own writes, so that a slow terminal never holds up a shard; when
 * the writer falls {@value #EVENTS_MAX} events behind, further ones are dropped.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogConfiguration extends ContextAwareBase implements Configurator {
    private static final int EVENTS_MAX = 8192;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY; // somebody knows better
        }
        LogLayout layout = layout(context);
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setQueueSize(EVENTS_MAX);
        async.setDiscardingThreshold(0);
        async.setNeverBlock(true);
        async.addAppender(console);
        async.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(async);
        context.getLogger("io.netty").setLevel(Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Sets what is worth a line; {@code warning}, as RabbitMQ calls it, is Logback's {@code warn}. */
    public static void level(String name) {
        logger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(parse(name));
    }

    private static Level parse(String name) {
        return Level.toLevel(name.equals("warning") ? "warn" : name);
    }

    private static LogLayout layout(LoggerContext context) {
        LogLayout layout = new LogLayout();
        layout.setContext(context);
        layout.start();
        return layout;
    }

    /**
     * From now on lines also go to that exchange.
     *
     * @param fromLevel the least that is worth it there; what {@link #level} leaves out stays out
     */
    public static void publish(LogExchange exchange, String fromLevel) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        ExchangeAppender appender = new ExchangeAppender(exchange, parse(fromLevel), layout(context));
        appender.setContext(context);
        appender.start();
        logger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    /** Writes out what waits. Nothing can be logged afterwards. */
    public static void flush() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    private static Logger logger(String name) {
        return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(name);
    }
}
