package io.warrenmq.tls;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds whether certificates have changed, on a thread of its own. It reads the files, which are
 * small, and compares what stands in them: that finds also what notifications of a file system miss, as links that are
 * turned to another directory, or a network's file system.
 */
public final class TlsWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("tls");
    private static final int PERIOD_MS = 3_000;

    private final List<LiveTls> watched;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tls-watch").factory());

    private TlsWatch(List<LiveTls> watched) {
        this.watched = List.copyOf(watched);
    }

    /** Watches until it is closed; nothing when there is nothing to watch. */
    public static TlsWatch over(List<LiveTls> listeners) {
        TlsWatch watch = new TlsWatch(listeners);
        if (!listeners.isEmpty()) {
            watch.thread.scheduleWithFixedDelay(watch::look, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
        }
        return watch;
    }

    private void look() {
        for (LiveTls each : watched) {
            try {
                each.look();
            } catch (RuntimeException defect) {
                LOG.error("defect of the broker while it looked at certificates", defect); // and looks again
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
