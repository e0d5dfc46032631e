package io.warrenmq.cli.settings;

import static io.warrenmq.cli.settings.Configured.assertRefused;
import static io.warrenmq.cli.settings.Configured.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.cli.config.ByteSize;
import io.warrenmq.cli.config.ConfigException;
import io.warrenmq.store.journal.SyncPolicy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageKeysTest {
    private static final long MIB = 1024 * 1024;

    @Test
    void defaults() {
        ServeSettings settings = settings();
        assertEquals(new SyncPolicy.Always(), settings.store().sync());
        assertEquals(64 * MIB, settings.store().segmentBytes());
        assertEquals(8 * MIB, settings.store().backlogBytes());
        assertEquals(
                Math.min(32 * MIB, Runtime.getRuntime().maxMemory() / 4),
                settings.store().bodiesBytes());
        assertEquals(0.6, settings.alarms().memoryShare());
        assertEquals(1_000_000_000, settings.alarms().diskFreeBytesMin());
    }

    @Test
    void fileWins() {
        ServeSettings settings = settings(
                "journal.sync = interval:250",
                "journal.segment_bytes = 1MiB",
                "journal.backlog_bytes = 100000",
                "memory.bodies_bytes = 2 MB",
                "vm_memory_high_watermark.relative = 0.4",
                "disk_free_limit.absolute = 50MB");
        assertEquals(
                new StorageSettings(new SyncPolicy.Interval(250), 1024 * 1024, 100_000, 2_000_000), settings.store());
        assertEquals(0.4, settings.alarms().memoryShare());
        assertEquals(50_000_000, settings.alarms().diskFreeBytesMin());
    }

    /** Room for the next segment and the one in reserve. */
    @Test
    void largeSegmentsWantMoreFreeSpace() {
        assertEquals(
                2048 * MIB, settings("journal.segment_bytes = 1GiB").alarms().diskFreeBytesMin());
        assertEquals(
                7,
                settings("journal.segment_bytes = 1GiB", "disk_free_limit.absolute = 7")
                        .alarms()
                        .diskFreeBytesMin());
    }

    @ParameterizedTest
    @CsvSource({
        "journal.segment_bytes, 64KiB, 1GiB",
        "journal.backlog_bytes, 64KiB, 1GiB",
        "disk_free_limit.absolute, 0, 1PiB"
    })
    void sizesHaveTheirRanges(String key, String min, String max) {
        settings(key + " = " + min);
        settings(key + " = " + max);
        long above = ByteSize.parse(max).orElseThrow() + 1;
        long below = ByteSize.parse(min).orElseThrow() - 1;
        for (String wrong : new String[] {"" + below, "" + above, "", "many", "1.5GB", "64 miles"}) {
            assertRefused(
                    "w.conf:2: " + key + " is '" + wrong + "' but must be a size from " + min + " to " + max
                            + ", in bytes or with a unit such as MB or MiB",
                    "",
                    key + " = " + wrong);
        }
    }

    @Test
    void bodiesMayTakeNoMoreThanTheHeap() {
        long heap = Runtime.getRuntime().maxMemory();
        assertEquals(heap, settings("memory.bodies_bytes = " + heap).store().bodiesBytes());
        ConfigException failure =
                assertThrows(ConfigException.class, () -> settings("memory.bodies_bytes = " + (heap + 1)));
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.startsWith("w.conf:1: memory.bodies_bytes is '" + (heap + 1)), message);
    }

    @Test
    void waysToSync() {
        assertEquals(new SyncPolicy.Always(), sync("always"));
        assertEquals(new SyncPolicy.Os(), sync("os"));
        assertEquals(new SyncPolicy.Interval(1), sync("interval:1"));
        assertEquals(new SyncPolicy.Interval(60_000), sync("interval:60000"));
    }

    private static SyncPolicy sync(String text) {
        return settings("journal.sync = " + text).store().sync();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "never", "ALWAYS", "interval", "interval:", "interval:0", "interval:60001", "interval:1s"})
    void otherWaysAreRefused(String sync) {
        assertRefused(
                "w.conf:2: journal.sync is '" + sync + "' but must be always, os or interval:<ms> with a number of"
                        + " milliseconds from 1 to 60000",
                "",
                "journal.sync = " + sync);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.01", "0.6", "1", "1.0"})
    void sharesOfMemory(String share) {
        assertEquals(
                Double.parseDouble(share),
                settings("vm_memory_high_watermark.relative = " + share)
                        .alarms()
                        .memoryShare());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-0.1", "1.01", "60%", "NaN", "Infinity", "half"})
    void otherSharesAreRefused(String share) {
        assertRefused(
                "w.conf:2: vm_memory_high_watermark.relative is '" + share
                        + "' but must be a number above 0 and at most 1",
                "",
                "vm_memory_high_watermark.relative = " + share);
    }

    @Test
    void checkoutKeepsItsDataBesideItself() {
        String before = System.getProperty("warren.home");
        try {
            System.setProperty("warren.home", "/src/warren");
            assertEquals(Path.of("/src/warren/data"), settings().dataDir());
            System.clearProperty("warren.home");
            assertEquals(Path.of("/var/lib/warren"), settings().dataDir());
        } finally {
            if (before != null) {
                System.setProperty("warren.home", before);
            }
        }
    }

    @Test
    void dataDirectoryMustHaveAName() {
        assertRefused("w.conf:1: data_dir is '' but must be the name of a file or directory", "data_dir =");
    }
}
