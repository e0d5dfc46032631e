package io.warrenmq.cli.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.settings.LogSettings;
import io.warrenmq.core.audit.AuditLog;
import io.warrenmq.core.vhost.LogExchange;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Sends the log to where the configuration wants it; until that has been read, to standard output. */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogConfiguration extends ContextAwareBase implements Configurator {
    private static final String CONSOLE = "console";

    /** Files that are written, to be opened anew when they have been moved away. */
    private static final List<FileAppender<ILoggingEvent>> FILES = new CopyOnWriteArrayList<>();

    /** Loggers with levels of their own. */
    private static final List<String> CATEGORIES = new CopyOnWriteArrayList<>();

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY; // somebody knows better
        }
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        add(root, CONSOLE, new LogOutputs(context).console(Level.TRACE, false));
        context.getLogger("io.netty").setLevel(Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * From now on lines go to where the settings say. Once per process; later only {@link #levels}.
     *
     * @throws CommandFailure when a file cannot be written
     */
    public static void apply(LogSettings settings) {
        levels(settings);
        LogOutputs outputs = new LogOutputs(context());
        Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        LogSettings.FileOutput file = settings.file();
        if (file != null) {
            FileAppender<ILoggingEvent> appender =
                    outputs.file(file, parse(file.output().level()));
            add(root, "file", outputs.behindQueue(opened(appender), false));
        }
        if (settings.auditFile() != null) {
            FileAppender<ILoggingEvent> appender = opened(outputs.file(settings.auditFile()));
            add(logger(AuditLog.LOGGER), "audit", outputs.behindQueue(appender, true));
        }
        console(settings.console(), root, outputs);
    }

    private static void console(LogSettings.@Nullable Output console, Logger root, LogOutputs outputs) {
        if (LogSettings.Output.EVERYTHING.equals(console)) {
            return; // as it has been from the start
        }
        Appender<ILoggingEvent> before = root.getAppender(CONSOLE);
        root.detachAppender(CONSOLE);
        if (before != null) {
            before.stop(); // writes out what waits
        }
        if (console != null) {
            add(root, CONSOLE, outputs.console(parse(console.level()), console.json()));
        }
    }

    private static void add(Logger logger, String name, AsyncAppender appender) {
        appender.setName(name);
        logger.addAppender(appender);
    }

    private static FileAppender<ILoggingEvent> opened(FileAppender<ILoggingEvent> file) {
        if (!file.isStarted()) {
            throw new CommandFailure(ExitCode.CONFIGURATION, "log file " + file.getFile() + " cannot be written");
        }
        FILES.add(file);
        return file;
    }

    /** Sets what is worth a line. */
    public static void levels(LogSettings settings) {
        logger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(parse(settings.level()));
        CATEGORIES.forEach(name -> logger(name).setLevel(null)); // as all others again
        CATEGORIES.clear();
        CATEGORIES.addAll(settings.categories().keySet());
        settings.categories().forEach((name, level) -> logger(name).setLevel(parse(level)));
        logger(AuditLog.LOGGER).setLevel(Level.INFO); // whatever else is worth a line
    }

    /** Opens the files anew: who rotates logs has moved them away. */
    public static void reopen() {
        for (FileAppender<ILoggingEvent> file : FILES) {
            try {
                file.openFile(file.getFile());
            } catch (IOException e) {
                logger("broker").error("Log file {} cannot be opened again: {}", file.getFile(), e.getMessage());
            }
        }
    }

    /** {@code warning}, as RabbitMQ calls it, is Logback's {@code warn}. */
    private static Level parse(String name) {
        return Level.toLevel(name.equals("warning") ? "warn" : name);
    }

    /**
     * From now on lines also go to that exchange.
     *
     * @param fromLevel the least that is worth it there; what {@link #levels} leaves out stays out
     */
    public static void publish(LogExchange exchange, String fromLevel) {
        LogLayout layout = new LogLayout();
        layout.setContext(context());
        layout.start();
        ExchangeAppender appender = new ExchangeAppender(exchange, parse(fromLevel), layout);
        appender.setContext(context());
        appender.start();
        logger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    /** Writes out what waits. Nothing can be logged afterwards. */
    public static void flush() {
        context().stop();
    }

    private static Logger logger(String name) {
        return context().getLogger(name);
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
