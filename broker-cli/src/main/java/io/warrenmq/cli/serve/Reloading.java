package io.warrenmq.cli.serve;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.config.Config;
import io.warrenmq.cli.config.Resolution;
import io.warrenmq.cli.log.LogConfiguration;
import io.warrenmq.cli.service.ServiceState;
import io.warrenmq.cli.settings.Keys;
import io.warrenmq.cli.settings.ServeOptions;
import io.warrenmq.cli.settings.ServeSettings;
import io.warrenmq.core.audit.Actor;
import io.warrenmq.core.audit.AuditLog;
import io.warrenmq.core.audit.Deed;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again while the broker runs: whole, and only when all of it is right does any of it take
 * effect. What needs a restart is named in the log. Log files are opened anew in any case. From any thread.
 */
final class Reloading {
    private static final Logger LOG = LoggerFactory.getLogger("broker");

    private static final Actor SIGNAL = Actor.system("signal");
    private static final Deed RELOAD = Deed.of("configuration.reload");

    private final ServeOptions options;
    private final ServiceState service;
    private final List<Consumer<ServeSettings>> listeners = new CopyOnWriteArrayList<>();
    private Config current;

    /** @param current what the broker was started with */
    Reloading(ServeOptions options, Config current, ServiceState service) {
        this.options = options;
        this.current = current;
        this.service = service;
    }

    /** From now on hears of every new configuration, on the thread that reloads. */
    void onReload(Consumer<ServeSettings> listener) {
        listeners.add(listener);
    }

    /** Reads it, and returns when what can change has changed; what is wrong is logged. */
    synchronized void reload() {
        service.reloading();
        LogConfiguration.reopen();
        try {
            Resolution resolution = options.read();
            ServeSettings settings = ServeOptions.settings(resolution);
            resolution.warnings().forEach(LOG::warn);
            Config next = resolution.config();
            next.changedFrom(current, Keys.TABLE).forEach(change -> LOG.info("{}", change));
            current = next;
            listeners.forEach(listener -> tell(listener, settings));
            LOG.info("The configuration has been read again");
            AuditLog.done(SIGNAL, RELOAD);
        } catch (CommandFailure wrong) {
            LOG.error("The configuration stays as it was: {}", wrong.getMessage());
            AuditLog.refused(SIGNAL, RELOAD, String.valueOf(wrong.getMessage()));
        } finally {
            service.reloaded();
        }
    }

    /** What fails in one must not keep the others from what is new. */
    private static void tell(Consumer<ServeSettings> listener, ServeSettings settings) {
        try {
            listener.accept(settings);
        } catch (RuntimeException e) {
            LOG.error("A part of the broker could not follow the new configuration", e);
        }
    }
}
