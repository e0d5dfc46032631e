package io.warrenmq.cli.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import io.warrenmq.cli.settings.LogSettings.FileOutput;
import java.nio.file.Path;

/**
 * Makes the places to which lines go. A thread of its own writes to each, so that a slow terminal or disk never holds
 * up a shard.
 */
final class LogOutputs {
    /** When a writer falls so many events behind, further ones are dropped. */
    private static final int EVENTS_MAX = 8192;

    private final LoggerContext context;

    LogOutputs(LoggerContext context) {
        this.context = context;
    }

    /** Standard output. */
    AsyncAppender console(Level threshold, boolean json) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        begin(console, threshold, json);
        return behindQueue(console, false);
    }

    /** A file that grows until it is put aside, if ever. It is not started when it cannot be written. */
    FileAppender<ILoggingEvent> file(FileOutput settings, Level threshold) {
        FileAppender<ILoggingEvent> file =
                settings.rotationBytes() == 0 ? growing(settings.path()) : rotating(settings);
        begin(file, threshold, settings.output().json());
        return file;
    }

    /** A file for one logger. */
    FileAppender<ILoggingEvent> file(Path path) {
        FileAppender<ILoggingEvent> file = growing(path);
        begin(file, Level.INFO, false);
        return file;
    }

    private static FileAppender<ILoggingEvent> growing(Path path) {
        FileAppender<ILoggingEvent> file = new FileAppender<>();
        file.setFile(path.toString());
        return file;
    }

    private RollingFileAppender<ILoggingEvent> rotating(FileOutput settings) {
        RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
        file.setFile(settings.path().toString());
        FixedWindowRollingPolicy names = new FixedWindowRollingPolicy();
        names.setContext(context);
        names.setParent(file);
        names.setFileNamePattern(settings.path() + ".%i");
        names.setMinIndex(1);
        names.setMaxIndex(settings.rotationCount());
        names.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(new FileSize(settings.rotationBytes()));
        size.start();
        file.setRollingPolicy(names);
        file.setTriggeringPolicy(size);
        return file;
    }

    private void begin(OutputStreamAppender<ILoggingEvent> appender, Level threshold, boolean json) {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout(json));
        encoder.start();
        ThresholdFilter filter = new ThresholdFilter();
        filter.setLevel(threshold.toString());
        filter.start();
        appender.setContext(context);
        appender.addFilter(filter);
        appender.setEncoder(encoder);
        appender.start();
    }

    private Layout<ILoggingEvent> layout(boolean json) {
        LayoutBase<ILoggingEvent> layout = json ? new JsonLayout() : new LogLayout();
        layout.setContext(context);
        layout.start();
        return layout;
    }

    /** @param complete waits for room in the queue rather than to lose an event */
    AsyncAppender behindQueue(OutputStreamAppender<ILoggingEvent> appender, boolean complete) {
        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setQueueSize(EVENTS_MAX);
        async.setDiscardingThreshold(0);
        async.setNeverBlock(!complete);
        async.addAppender(appender);
        async.start();
        return async;
    }
}
