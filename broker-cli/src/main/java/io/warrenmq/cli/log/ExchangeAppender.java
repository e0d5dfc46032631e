package io.warrenmq.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.warrenmq.core.vhost.LogExchange;

/**
 * Passes the lines of the log on to an exchange. On the thread that logs, which it does not hold up: while nobody
 * listens it does nothing, else it puts the line together and hands it over.
 */
final class ExchangeAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final LogExchange exchange;
    private final Level threshold;
    private final LogLayout layout;

    ExchangeAppender(LogExchange exchange, Level threshold, LogLayout layout) {
        this.exchange = exchange;
        this.threshold = threshold;
        this.layout = layout;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(threshold) && exchange.isWatched()) {
            String line = layout.doLayout(event).stripTrailing();
            exchange.publish(LogLayout.level(event), line, event.getTimeStamp());
        }
    }
}
