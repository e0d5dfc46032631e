package io.warrenmq.cli.settings;

import static io.warrenmq.cli.settings.Configured.assertOptionRefused;
import static io.warrenmq.cli.settings.Configured.assertRefused;
import static io.warrenmq.cli.settings.Configured.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.cli.config.Endpoint;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServeSettingsTest {
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    @Test
    void withoutAnythingTheDefaultsHold() {
        ServeSettings settings = settings();
        assertEquals(
                new ListenerSettings(
                        new Endpoint(null, 5672),
                        null,
                        new Endpoint("127.0.0.1", 15672),
                        null,
                        new Endpoint("127.0.0.1", 15692)),
                settings.listeners());
        assertNull(settings.amqpTls());
        assertNull(settings.httpTls());
        assertEquals("info", settings.log().level());
        assertTrue(settings.shards() >= 1 && settings.shards() <= CORES);
        assertEquals(AmqpConfig.defaults(), settings.amqp());
        assertEquals(2047, settings.amqp().channelMax());
        assertEquals(131_072, settings.amqp().frameBytesMax());
        assertEquals(60, settings.amqp().heartbeatSeconds());
        assertEquals(16 * 1024 * 1024, settings.amqp().messageBytesMax());
    }

    @Test
    void fileWinsOverDefaults() {
        ServeSettings settings = settings(
                "data_dir = /srv/warren",
                "listeners.tcp.default = 1",
                "management.tcp.port = 2",
                "prometheus.tcp.port = 3",
                "bind = ::1",
                "shards = 1",
                "log.level = debug",
                "channel_max = 10",
                "frame_max = 4096",
                "heartbeat = 0",
                "max_message_size = 1000",
                "handshake_timeout = 5000",
                "consumer_max_per_channel = 7");
        assertEquals(Path.of("/srv/warren"), settings.dataDir());
        assertEquals(new Endpoint("::1", 1), settings.listeners().amqp());
        assertEquals(new Endpoint("::1", 2), settings.listeners().http());
        assertEquals(new Endpoint("::1", 3), settings.listeners().metrics());
        assertEquals(1, settings.shards());
        assertEquals("debug", settings.log().level());
        assertEquals(10, settings.amqp().channelMax());
        assertEquals(4096, settings.amqp().frameBytesMax());
        assertEquals(0, settings.amqp().heartbeatSeconds());
        assertEquals(1000, settings.amqp().messageBytesMax());
        assertEquals(5000, settings.amqp().loginMs());
        assertEquals(7, settings.amqp().consumersPerChannelMax());
    }

    @Test
    void optionsWinOverTheFile() {
        ServeSettings settings = settings(
                Map.of(
                        StorageKeys.DATA_DIR,
                        "/elsewhere",
                        ListenerKeys.AMQP,
                        0,
                        ListenerKeys.HTTP,
                        65_535,
                        ListenerKeys.METRICS,
                        0,
                        ListenerKeys.BIND,
                        "127.0.0.1",
                        NodeKeys.SHARDS,
                        CORES,
                        LogKeys.LEVEL,
                        "error"),
                "data_dir = /srv/warren",
                "listeners.tcp.default = 1",
                "listeners.tcp.1 = 10.0.0.1:2",
                "management.tcp.port = 2",
                "prometheus.tcp.port = 3",
                "bind = ::1",
                "shards = 99999",
                "log.level = nonsense");
        assertEquals(Path.of("/elsewhere"), settings.dataDir());
        assertEquals(new Endpoint("127.0.0.1", 0), settings.listeners().amqp());
        assertEquals(new Endpoint("127.0.0.1", 65_535), settings.listeners().http());
        assertEquals(new Endpoint("127.0.0.1", 0), settings.listeners().metrics());
        assertEquals(CORES, settings.shards());
        assertEquals("error", settings.log().level());
    }

    @Test
    void listenersMayHaveAddressesOfTheirOwn() {
        ListenerSettings listeners = settings(
                        "bind = 10.0.0.1",
                        "listeners.tcp.local = 127.0.0.1:5673",
                        "management.tcp.ip = ::1",
                        "prometheus.tcp.ip = ::")
                .listeners();
        assertEquals(new Endpoint("127.0.0.1", 5673), listeners.amqp());
        assertEquals(new Endpoint("::1", 15672), listeners.http());
        assertEquals(new Endpoint("::", 15692), listeners.metrics());
    }

    @Test
    void plainListenerMayBeLeftOut() {
        assertNull(settings("listeners.tcp = none").listeners().amqp());
        assertRefused("w.conf:1: listeners.tcp is 'some' but must be none", "listeners.tcp = some");
    }

    @Test
    void severalListenersAreRefused() {
        assertRefused(
                "listeners.tcp.default is one of several listeners: listeners.tcp.1 and listeners.tcp.2, but the broker"
                        + " listens on one; leave the host out to listen on all addresses",
                "listeners.tcp.1 = 10.0.0.1:1",
                "listeners.tcp.2 = 10.0.0.2:1");
    }

    /** A large message needs room for its parts. */
    @Test
    void roomForPartsGrowsWithTheMessageSize() {
        AmqpConfig amqp = settings("max_message_size = 536870912").amqp();
        assertEquals(536_870_912, amqp.messageBytesMax());
        assertTrue(amqp.assemblyBytesMax() >= amqp.messageBytesMax());
    }

    /** Each numeric key of the file: its smallest and largest value are taken, what lies beyond is refused. */
    @ParameterizedTest
    @CsvSource({
        "management.tcp.port, 0, 65535",
        "prometheus.tcp.port, 0, 65535",
        "channel_max, 1, 65535",
        "frame_max, 4096, 16777216",
        "heartbeat, 0, 65535",
        "max_message_size, 1, 536870912",
        "consumer_max_per_channel, 1, 1000000"
    })
    void keysOfTheFileHaveTheirRanges(String key, long min, long max) {
        settings(key + " = " + min);
        settings(key + " = " + max);
        for (String wrong : new String[] {"" + (min - 1), "" + (max + 1), "", "many", "1.5", "0x10", "99999999999"}) {
            assertRefused(
                    "w.conf:2: " + key + " is '" + wrong + "' but must be a number from " + min + " to " + max,
                    "",
                    key + " = " + wrong);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "600001", "11m", "", "soon"})
    void timeToLogInHasItsRange(String wrong) {
        assertEquals(600_000, settings("handshake_timeout = 10m").amqp().loginMs());
        assertRefused(
                "w.conf:1: handshake_timeout is '" + wrong + "' but must be a number of milliseconds from 1 to 600000,"
                        + " or with a unit: ms, s, m, h or d",
                "handshake_timeout = " + wrong);
    }

    @Test
    void shardsRangeFromOneToTheCores() {
        assertEquals(CORES, settings("shards = " + CORES).shards());
        assertRefused("w.conf:1: shards is '0' but must be a number from 1 to " + CORES, "shards = 0");
        assertOptionRefused(
                "--shards is '" + (CORES + 1) + "' but must be a number from 1 to " + CORES,
                NodeKeys.SHARDS,
                CORES + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536, Integer.MAX_VALUE})
    void optionsOutOfRangeAreWrongUsage(int port) {
        String text = " is '" + port + "' but must be a number from 0 to 65535";
        assertOptionRefused(
                "--amqp-port" + text + ", or that behind an address, as in 127.0.0.1:5672", ListenerKeys.AMQP, port);
        assertOptionRefused("--http-port" + text, ListenerKeys.HTTP, port);
        assertOptionRefused("--metrics-port" + text, ListenerKeys.METRICS, port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "warning", "info", "debug"})
    void levelsThatThereAre(String level) {
        assertEquals(level, settings("log.level = " + level).log().level());
        assertEquals(level, settings(Map.of(LogKeys.LEVEL, level)).log().level());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "warn", "INFO", "trace"})
    void levelsThatThereAreNot(String level) {
        String text = " is '" + level + "' but must be error, warning, info or debug";
        assertRefused("w.conf:1: log.level" + text, "log.level = " + level);
        assertOptionRefused("--log-level" + text, LogKeys.LEVEL, level);
    }
}
