package io.warrenmq.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("SEED", "pass word", "EMPTY", "");

    @TempDir
    @SuppressWarnings("NullAway.Init") // the test engine sets it
    private Path temp;

    private static List<Setting> parse(String... lines) {
        return ConfigFile.parse("warren.conf", List.of(lines), ENVIRONMENT);
    }

    private static String value(String line) {
        return parse(line).getFirst().text();
    }

    private static String refusal(String... lines) {
        return String.valueOf(
                assertThrows(ConfigException.class, () -> parse(lines)).getMessage());
    }

    private static String refusal(Path path) {
        return String.valueOf(assertThrows(ConfigException.class, () -> ConfigFile.read(path, ENVIRONMENT))
                .getMessage());
    }

    @Test
    void keysHaveValuesAndPlaces() {
        List<Setting> settings = parse("# comment", "", "heartbeat = 30", "  frame_max=8192  ", "\tbind\t=\t::1");
        assertEquals(
                List.of(
                        new Setting("heartbeat", "30", new Origin.Line("warren.conf", 3)),
                        new Setting("frame_max", "8192", new Origin.Line("warren.conf", 4)),
                        new Setting("bind", "::1", new Origin.Line("warren.conf", 5))),
                settings);
        assertEquals("warren.conf:4: frame_max", settings.get(1).blame());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "a = b=c = d, b=c = d",
                "a = 1 # one, 1",
                "a = x#y, x#y",
                "a = # nothing, \"\"",
                "a =, \"\"",
                "a = 'x # y', x # y",
                "a = 'x' # y, x",
                "a = ' x ', \" x \"",
                "a = '', \"\"",
                "a = 'it\\'s', it's",
                "a = 'back\\\\slash', back\\slash",
                "a = '$(SEED)', $(SEED)",
                "a = $(SEED), pass word",
                "a = <$(SEED)$(EMPTY)>, <pass word>",
                "a = $(not a name), $(not a name)",
                "a = ${SEED}, ${SEED}",
                "a = $SEED, $SEED"
            })
    void valuesAreWhatTheLineSays(String line, String value) {
        assertEquals(value, value(line));
    }

    @Test
    void variableThatIsNotSetIsRefusedByName() {
        assertEquals(
                "warren.conf:2: default_pass needs the environment variable NOBODY, which is not set",
                refusal("", "default_pass = $(NOBODY)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a = 'open", "a = 'closed' and more", "a = '"})
    void quoteThatDoesNotEndIsRefused(String line) {
        assertEquals("warren.conf:1: a begins with a quote but does not end with one", refusal(line));
    }

    @ParameterizedTest
    @CsvSource({"heartbeat, heartbeat", "= 5, =", "heartbeat: 5, heartbeat:", "[section], [section]"})
    void lineWithoutKeyAndValueIsRefusedWithItsPlace(String line, String shown) {
        assertEquals("warren.conf:3: expected 'key = value' but found '" + shown + "'", refusal("a = 1", "", line));
    }

    @Test
    void lineThatIsRefusedDoesNotShowWhatMayBeASecret() {
        assertFalse(refusal("default_pass hunter2").contains("hunter2"));
        assertFalse(refusal("default_pass = 'hunter2").contains("hunter2"));
        assertFalse(parse("default_pass = hunter2").toString().contains("hunter2"));
    }

    @Test
    void fileIsRead() throws IOException {
        Path path = Files.writeString(temp.resolve("w.conf"), "data_dir = /tmp/\u00fc\r\nheartbeat = 5\n");
        List<Setting> settings = ConfigFile.read(path, ENVIRONMENT);
        assertEquals("/tmp/\u00fc", settings.getFirst().text());
        assertEquals(path + ":2: heartbeat", settings.getLast().blame());
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
        assertTrue(ConfigFile.read(path, ENVIRONMENT).isEmpty());
        Files.writeString(path, "#".repeat(1024 * 1024 + 1));
        assertEquals("configuration file " + path + " is larger than 1048576 bytes", refusal(path));
    }
}
