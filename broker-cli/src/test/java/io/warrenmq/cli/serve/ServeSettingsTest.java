package io.warrenmq.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServeSettingsTest {
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private static ServeSettings.Builder file(String... lines) {
        return new ServeSettings.Builder(ConfigFile.parse("w.conf", List.of(lines)));
    }

    private static void assertRefused(int exitCode, String message, ServeSettings.Builder builder) {
        CommandFailure failure = assertThrows(CommandFailure.class, builder::build);
        assertEquals(message, failure.getMessage());
        assertEquals(exitCode, failure.exitCode());
    }

    @Test
    void withoutAnythingTheDefaultsHold() {
        ServeSettings settings = file().build();
        assertEquals(5672, settings.amqpPort());
        assertEquals(15672, settings.httpPort());
        assertEquals(15692, settings.metricsPort());
        assertNull(settings.bind());
        assertEquals("info", settings.logLevel());
        assertTrue(settings.shards() >= 1 && settings.shards() <= CORES);
        assertEquals(AmqpConfig.defaults(), settings.amqp());
        assertEquals(2047, settings.amqp().channelMax());
        assertEquals(131_072, settings.amqp().frameBytesMax());
        assertEquals(60, settings.amqp().heartbeatSeconds());
        assertEquals(16 * 1024 * 1024, settings.amqp().messageBytesMax());
    }

    @Test
    void fileWinsOverDefaults() {
        ServeSettings settings = file(
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
                        "consumer_max_per_channel = 7")
                .build();
        assertEquals(Path.of("/srv/warren"), settings.dataDir());
        assertEquals(1, settings.amqpPort());
        assertEquals(2, settings.httpPort());
        assertEquals(3, settings.metricsPort());
        assertEquals("::1", settings.bind());
        assertEquals(1, settings.shards());
        assertEquals("debug", settings.logLevel());
        assertEquals(10, settings.amqp().channelMax());
        assertEquals(4096, settings.amqp().frameBytesMax());
        assertEquals(0, settings.amqp().heartbeatSeconds());
        assertEquals(1000, settings.amqp().messageBytesMax());
        assertEquals(5000, settings.amqp().loginMs());
        assertEquals(7, settings.amqp().consumersPerChannelMax());
    }

    @Test
    void optionsWinOverTheFile() {
        ServeSettings settings = file(
                        "data_dir = /srv/warren",
                        "listeners.tcp.default = 1",
                        "management.tcp.port = 2",
                        "prometheus.tcp.port = 3",
                        "bind = ::1",
                        "shards = 99999",
                        "log.level = nonsense")
                .dataDir(Path.of("/elsewhere"))
                .amqpPort(0)
                .httpPort(65_535)
                .metricsPort(0)
                .bind("127.0.0.1")
                .shards(CORES)
                .logLevel("error")
                .build();
        assertEquals(Path.of("/elsewhere"), settings.dataDir());
        assertEquals(0, settings.amqpPort());
        assertEquals(65_535, settings.httpPort());
        assertEquals(0, settings.metricsPort());
        assertEquals("127.0.0.1", settings.bind());
        assertEquals(CORES, settings.shards());
        assertEquals("error", settings.logLevel());
    }

    /** A large message needs room for its parts. */
    @Test
    void roomForPartsGrowsWithTheMessageSize() {
        AmqpConfig amqp = file("max_message_size = 536870912").build().amqp();
        assertEquals(536_870_912, amqp.messageBytesMax());
        assertTrue(amqp.assemblyBytesMax() >= amqp.messageBytesMax());
    }

    /** Each numeric key of the file: its smallest and largest value are taken, what lies beyond is refused. */
    @ParameterizedTest
    @CsvSource({
        "listeners.tcp.default, 0, 65535",
        "management.tcp.port, 0, 65535",
        "prometheus.tcp.port, 0, 65535",
        "channel_max, 1, 65535",
        "frame_max, 4096, 16777216",
        "heartbeat, 0, 65535",
        "max_message_size, 1, 536870912",
        "handshake_timeout, 1, 600000",
        "consumer_max_per_channel, 1, 1000000"
    })
    void keysOfTheFileHaveTheirRanges(String key, long min, long max) {
        file(key + " = " + min).build();
        file(key + " = " + max).build();
        for (String wrong : new String[] {"" + (min - 1), "" + (max + 1), "", "many", "1.5", "0x10", "99999999999"}) {
            assertRefused(
                    ExitCode.CONFIGURATION,
                    "w.conf:2: " + key + " is '" + wrong + "' but must be a number from " + min + " to " + max,
                    file("", key + " = " + wrong));
        }
    }

    @Test
    void shardsRangeFromOneToTheCores() {
        assertEquals(CORES, file("shards = " + CORES).build().shards());
        assertRefused(
                ExitCode.CONFIGURATION,
                "w.conf:1: shards is '0' but must be a number from 1 to " + CORES,
                file("shards = 0"));
        assertRefused(
                ExitCode.USAGE,
                "--shards is '" + (CORES + 1) + "' but must be a number from 1 to " + CORES,
                file().shards(CORES + 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536, Integer.MAX_VALUE})
    void optionsOutOfRangeAreWrongUsage(int port) {
        String text = " is '" + port + "' but must be a number from 0 to 65535";
        assertRefused(ExitCode.USAGE, "--amqp-port" + text, file().amqpPort(port));
        assertRefused(ExitCode.USAGE, "--http-port" + text, file().httpPort(port));
        assertRefused(ExitCode.USAGE, "--metrics-port" + text, file().metricsPort(port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "warning", "info", "debug"})
    void levelsThatThereAre(String level) {
        assertEquals(level, file("log.level = " + level).build().logLevel());
        assertEquals(level, file().logLevel(level).build().logLevel());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "warn", "INFO", "trace"})
    void levelsThatThereAreNot(String level) {
        String text = " is '" + level + "' but must be error, warning, info or debug";
        assertRefused(ExitCode.CONFIGURATION, "w.conf:1: log.level" + text, file("log.level = " + level));
        assertRefused(ExitCode.USAGE, "--log-level" + text, file().logLevel(level));
    }

    @Test
    void unknownKeyIsRefusedAndTheKnownAreNamed() {
        CommandFailure failure = assertThrows(
                CommandFailure.class,
                () -> file("heartbeat = 5", "hartbeat = 5").build());
        String message = String.valueOf(failure.getMessage());
        assertEquals(ExitCode.CONFIGURATION, failure.exitCode());
        assertTrue(message.startsWith("w.conf:2: hartbeat is not a known key; known are "), message);
        assertTrue(message.contains("listeners.tcp.default") && message.contains(" heartbeat"), message);
    }

    @Test
    void checkoutKeepsItsDataBesideItself() {
        String before = System.getProperty("warren.home");
        try {
            System.setProperty("warren.home", "/src/warren");
            assertEquals(Path.of("/src/warren/data"), file().build().dataDir());
            System.clearProperty("warren.home");
            assertEquals(Path.of("/var/lib/warren"), file().build().dataDir());
        } finally {
            if (before != null) {
                System.setProperty("warren.home", before);
            }
        }
    }
}
