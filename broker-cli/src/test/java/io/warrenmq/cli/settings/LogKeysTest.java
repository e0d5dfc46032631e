package io.warrenmq.cli.settings;

import static io.warrenmq.cli.settings.Configured.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.warrenmq.cli.settings.LogSettings.FileOutput;
import io.warrenmq.cli.settings.LogSettings.Output;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogKeysTest {
    @Test
    void withoutAnythingLinesGoToTheConsole() {
        assertEquals(
                new LogSettings("info", Map.of(), new Output("debug", false), null, null),
                settings().log());
    }

    @Test
    void fileWithADirectoryAndRotation() {
        LogSettings log = settings(
                        "log.console = false",
                        "log.dir = /var/log/warren",
                        "log.file = warren.log",
                        "log.file.level = warning",
                        "log.file.formatter = json",
                        "log.file.rotation.size = 10MB",
                        "log.file.rotation.count = 3",
                        "log.audit.file = /audit.log")
                .log();
        assertNull(log.console());
        assertEquals(
                new FileOutput(Path.of("/var/log/warren/warren.log"), new Output("warning", true), 10_000_000, 3),
                log.file());
        assertEquals(Path.of("/audit.log"), log.auditFile());
    }

    @Test
    void consoleHasALevelAndAFormat() {
        assertEquals(
                new Output("error", true),
                settings("log.console.level = error", "log.console.formatter = json")
                        .log()
                        .console());
    }

    @Test
    void partsHaveLevelsOfTheirOwn() {
        LogSettings log = settings("log.default.level = error", "log.connection.level = debug")
                .log();
        assertEquals("error", log.level());
        assertEquals(Map.of("connection", "debug"), log.categories());
    }

    @Test
    void noFileMayBeSaid() {
        assertNull(settings("log.file = false").log().file());
        assertNull(settings("log.file = -").log().file());
    }
}
