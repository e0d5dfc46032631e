package io.warrenmq.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // the test engine sets it
    private Path temp;

    private static ConfigFile parse(String... lines) {
        return ConfigFile.parse("warren.conf", List.of(lines));
    }

    private String refusal(Path path) {
        CommandFailure failure = assertThrows(CommandFailure.class, () -> ConfigFile.read(path));
        assertEquals(ExitCode.CONFIGURATION, failure.exitCode());
        return String.valueOf(failure.getMessage());
    }

    @Test
    void keysHaveValuesAndPlaces() {
        ConfigFile file = parse("# comment", "", "heartbeat = 30", "  frame_max=8192  ", "\tbind\t=\t::1");
        assertEquals("30", file.find("heartbeat"));
        assertEquals("8192", file.find("frame_max"));
        assertEquals("::1", file.find("bind"));
        assertEquals("warren.conf:4: frame_max", file.where("frame_max"));
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertNull(parse("a = 1").find("b"));
        assertEquals("b", parse("a = 1").where("b"));
        assertNull(ConfigFile.EMPTY.find("a"));
    }

    @Test
    void onlyTheFirstEqualsSignDivides() {
        assertEquals("b=c = d", parse("a = b=c = d").find("a"));
    }

    @Test
    void commentMayFollowAValue() {
        ConfigFile file = parse("a = 1 # one", "b = x#y", "c = # nothing");
        assertEquals("1", file.find("a"));
        assertEquals("x#y", file.find("b"));
        assertEquals("", file.find("c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"heartbeat", "= 5", "heartbeat: 5"})
    void lineWithoutKeyAndValueIsRefusedWithItsPlace(String line) {
        CommandFailure failure = assertThrows(CommandFailure.class, () -> parse("a = 1", "", line));
        assertEquals(ExitCode.CONFIGURATION, failure.exitCode());
        assertEquals("warren.conf:3: expected 'key = value' but found '" + line + "'", failure.getMessage());
    }

    @Test
    void fileIsRead() throws IOException {
        Path path = Files.writeString(temp.resolve("w.conf"), "data_dir = /tmp/\u00fc\r\nheartbeat = 5\n");
        ConfigFile file = ConfigFile.read(path);
        assertEquals("/tmp/\u00fc", file.find("data_dir"));
        assertEquals(path + ":2: heartbeat", file.where("heartbeat"));
    }

    @Test
    void missingFileIsRefused() {
        Path path = temp.resolve("missing.conf");
        assertEquals("configuration file " + path + " does not exist", refusal(path));
    }

    @Test
    void directoryIsRefused() {
        assertTrue(refusal(temp).startsWith("configuration file " + temp + " cannot be read: "));
    }

    @Test
    void fileThatIsNoTextIsRefused() throws IOException {
        Path path = Files.write(temp.resolve("binary.conf"), new byte[] {'a', '=', (byte) 0xFF, (byte) 0xFE});
        assertTrue(refusal(path).startsWith("configuration file " + path + " cannot be read: "));
    }

    @Test
    void fileBeyondTheBoundIsRefused() throws IOException {
        Path path = temp.resolve("large.conf");
        Files.writeString(path, "#".repeat(1024 * 1024));
        assertTrue(ConfigFile.read(path).entries().isEmpty());
        Files.writeString(path, "#".repeat(1024 * 1024 + 1));
        assertEquals("configuration file " + path + " is larger than 1048576 bytes", refusal(path));
    }
}
