package io.warrenmq.cli.settings;

import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.cli.config.Config;
import io.warrenmq.cli.monitor.AlarmSettings;
import io.warrenmq.tls.TlsSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon runs with, checked.
 *
 * @param shards event loops
 * @param amqpTls null when there is no AMQP listener with TLS
 * @param httpTls null when there is no HTTP listener with TLS
 */
public record ServeSettings(
        Path dataDir,
        int shards,
        ListenerSettings listeners,
        @Nullable TlsSettings amqpTls,
        @Nullable TlsSettings httpTls,
        AccessSettings access,
        AmqpConfig amqp,
        ManagementSettings management,
        StorageSettings store,
        AlarmSettings alarms,
        LogSettings log,
        ObserveSettings observe) {
    /** @throws io.warrenmq.cli.config.ConfigException when values do not go together */
    public static ServeSettings of(Config config) {
        ListenerSettings listeners = ListenerKeys.settings(config);
        return new ServeSettings(
                config.value(StorageKeys.DATA_DIR),
                NodeKeys.shards(config),
                listeners,
                TlsKeys.amqp(config, listeners),
                TlsKeys.management(config, listeners),
                AccessKeys.settings(config),
                ConnectionKeys.settings(config),
                ManagementKeys.settings(config),
                StorageKeys.store(config),
                StorageKeys.alarms(config),
                LogKeys.settings(config),
                ObserveKeys.settings(config));
    }
}
