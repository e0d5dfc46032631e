package io.warrenmq.cli.settings;

import static io.warrenmq.cli.settings.Configured.assertRefused;
import static io.warrenmq.cli.settings.Configured.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.cli.config.Config;
import io.warrenmq.cli.config.ConfigFile;
import io.warrenmq.cli.config.Key;
import io.warrenmq.cli.config.Resolution;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of keys as a whole. */
class KeysTest {
    private static Resolution file(String... lines) {
        return Resolution.of(Keys.TABLE, ConfigFile.parse("w.conf", List.of(lines), Map.of()), List.of());
    }

    /** A default that its own key would refuse could not be written down. */
    @Test
    void defaultsAreValuesOfTheirKeys() {
        Config config = file().orThrow();
        for (Config.Row row : config.listing(Keys.TABLE)) {
            Key<?> key = Keys.TABLE.find(row.key());
            assertTrue(key != null && !key.help().isEmpty(), row::key);
            assertEquals("default", row.origin());
        }
    }

    @Test
    void everyKeyHasAVariableOfItsOwn() {
        Set<String> variables = new HashSet<>();
        for (Key<?> key : Keys.TABLE.keys()) {
            assertTrue(key.isFamily() || variables.add(key.ownVariable()), key::ownVariable);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "hartbeat, heartbeat",
        "channels_max, channel_max",
        "listener.tcp.default, listeners.tcp.default",
        "managment.tcp.port, management.tcp.port",
        "ssl_options.certfil, ssl_options.certfile",
        "vm_memory_high_watermark.relativ, vm_memory_high_watermark.relative",
        "default_password, default_pass"
    })
    void mistypedKeysAreRecognised(String key, String nearest) {
        assertRefused("w.conf:1: " + key + " is not a known key; did you mean " + nearest + "?", key + " = 1");
    }

    /** What stands in files that people have, taken from RabbitMQ's documentation and images. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "num_acceptors.tcp = 10",
                "tcp_listen_options.backlog = 128",
                "tcp_listen_options.linger.on = true",
                "cluster_formation.peer_discovery_backend = k8s",
                "cluster_partition_handling = pause_minority",
                "consumer_timeout = 1800000",
                "default_queue_type = quorum",
                "management_agent.disable_metrics_collector = true",
                "deprecated_features.permit.management_metrics_collection = true",
                "collect_statistics_interval = 5000",
                "vm_memory_high_watermark.absolute = 2GB",
                "disk_free_limit.relative = 1.5",
                "mqtt.listeners.tcp.default = 1883",
                "raft.wal_max_size_bytes = 64000000",
                "log.syslog = false",
                "log.file.rotation.date = $D0"
            })
    void keysOfRabbitMqWithoutEffectAreTakenWithAWarning(String line) {
        Resolution resolution = file(line);
        resolution.orThrow();
        assertEquals(1, resolution.warnings().size(), resolution.warnings()::toString);
        assertTrue(resolution.warnings().getFirst().contains(" has no effect: "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth_ldap.servers.1 = ldap.example",
                "auth_oauth2.issuer = https://example",
                "auth_backends.1 = ldap",
                "auth_mechanisms.1 = ANONYMOUS",
                "default_users.joe.password = x",
                "proxy_protocol = true",
                "management.disable_basic_auth = true",
                "anonymous_login_user = guest",
                "definitions.import_backend = https",
                "default_pass = encrypted:xyz"
            })
    void whatWouldWeakenTheBrokerIfItHadNoEffectIsRefused(String line) {
        assertFalse(file(line).problems().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth_backends.1 = internal",
                "proxy_protocol = false",
                "anonymous_login_user = none",
                "definitions.import_backend = local_filesystem"
            })
    void whatHoldsAnywayMayBeSaid(String line) {
        Resolution resolution = file(line);
        resolution.orThrow();
        assertEquals(List.of(), resolution.warnings());
        settings(line);
    }

    @Test
    void secretsAreMaskedInTheListing() {
        Config config =
                file("default_pass = hunter2", "ssl_options.password = hunter3").orThrow();
        String listing = config.listing(Keys.TABLE).toString();
        assertFalse(listing.contains("hunter"), listing);
    }
}
