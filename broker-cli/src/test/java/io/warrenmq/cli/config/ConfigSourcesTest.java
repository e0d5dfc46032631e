package io.warrenmq.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which source of the configuration wins over which. */
class ConfigSourcesTest {
    private static final KeyGroup GROUP = new KeyGroup("All");
    private static final Key<Integer> HEARTBEAT = GROUP.add(
            Key.of("heartbeat", Values.number(0, 100), "").otherwise(60).option("--heartbeat"));
    private static final Key<String> USER = GROUP.add(Key.of("default_user", Values.name(), "")
            .otherwise("guest")
            .environment("RABBITMQ_USERNAME", "RABBITMQ_DEFAULT_USER"));
    private static final Key<HiddenText> PASSWORD =
            GROUP.add(Key.of("default_pass", Values.secret(), "").environment("RABBITMQ_DEFAULT_PASS"));
    private static final Key<String> VERSIONS = GROUP.add(Key.of("ssl_options.versions.*", Values.name(), ""));
    private static final KeyTable TABLE = new KeyTable(List.of(GROUP));

    @TempDir
    @SuppressWarnings("NullAway.Init") // the test engine sets it
    private Path temp;

    private Path write(String name, String... lines) throws IOException {
        Path file = temp.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        return Files.write(file, List.of(lines));
    }

    private static Resolution environment(Map<String, String> environment, String... lines) {
        return new ConfigSources(TABLE, environment).resolve(ConfigFile.parse("w.conf", List.of(lines), environment));
    }

    private static String where(Resolution resolution, String key) {
        return resolution.config().listing(TABLE).stream()
                .filter(row -> row.key().equals(key))
                .map(row -> row.value() + " from " + row.origin())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void optionWinsOverEnvironmentOverFileOverDefault() {
        assertEquals("60 from default", where(environment(Map.of()), "heartbeat"));
        assertEquals("1 from w.conf:1", where(environment(Map.of(), "heartbeat = 1"), "heartbeat"));
        Map<String, String> environment = Map.of("WARREN_HEARTBEAT", "2");
        assertEquals(
                "2 from environment WARREN_HEARTBEAT", where(environment(environment, "heartbeat = 1"), "heartbeat"));
        Resolution all = new ConfigSources(TABLE, environment)
                .option(HEARTBEAT, 3)
                .resolve(ConfigFile.parse("w.conf", List.of("heartbeat = 1"), environment));
        assertEquals("3 from option --heartbeat", where(all, "heartbeat"));
        assertEquals(3, all.orThrow().value(HEARTBEAT));
    }

    @Test
    void optionThatIsWrongIsToldAsSuch() {
        Resolution resolution =
                new ConfigSources(TABLE, Map.of()).option(HEARTBEAT, 101).resolve(List.of());
        ConfigException wrong = assertThrows(ConfigException.class, resolution::orThrow);
        assertEquals("--heartbeat is '101' but must be a number from 0 to 100", wrong.getMessage());
        assertTrue(wrong.isOption());
    }

    @Test
    void filesOfTheDirectoryFollowInTheOrderOfTheirNames() throws IOException {
        Path main = write("w.conf", "heartbeat = 1", "default_user = main");
        write("conf.d/20-b.conf", "heartbeat = 3");
        write("conf.d/10-a.conf", "heartbeat = 2", "default_user = a");
        write("conf.d/30-c.conf.disabled", "heartbeat = 4");
        Resolution resolution = new ConfigSources(TABLE, Map.of()).read(main);
        assertEquals(3, resolution.orThrow().value(HEARTBEAT));
        assertEquals("a", resolution.orThrow().value(USER));
    }

    @Test
    void environmentMayNameTheFileAndTheDirectory() throws IOException {
        Path main = write("w.conf", "heartbeat = 1");
        write("more/a.conf", "default_user = more");
        String withoutExtension = main.toString().replace(".conf", "");
        Resolution resolution = new ConfigSources(
                        TABLE,
                        Map.of(
                                "RABBITMQ_CONFIG_FILE",
                                withoutExtension,
                                "RABBITMQ_CONFIG_FILES",
                                temp.resolve("more") + "/*.conf"))
                .read(null);
        assertEquals(1, resolution.orThrow().value(HEARTBEAT));
        assertEquals("more", resolution.orThrow().value(USER));
    }

    @Test
    void withoutAFileThereAreTheDefaults() {
        assertEquals(60, new ConfigSources(TABLE, Map.of()).read(null).orThrow().value(HEARTBEAT));
    }

    @Test
    void variablesOfRabbitMqAreKnown() {
        assertEquals(
                "joe",
                environment(Map.of("RABBITMQ_DEFAULT_USER", "joe")).orThrow().value(USER));
        assertEquals(
                "joe",
                environment(Map.of("RABBITMQ_USERNAME", "bob", "RABBITMQ_DEFAULT_USER", "joe"))
                        .orThrow()
                        .value(USER));
        assertEquals(
                "own",
                environment(Map.of("RABBITMQ_DEFAULT_USER", "joe", "WARREN_DEFAULT_USER", "own"))
                        .orThrow()
                        .value(USER));
    }

    @Test
    void secretMayComeFromAFileOfItsOwn() throws IOException {
        Path file = write("secret", "hunter2");
        Config config = environment(Map.of("RABBITMQ_DEFAULT_PASS_FILE", file.toString()))
                .orThrow();
        assertEquals("hunter2", config.value(PASSWORD).revealed());
        assertThrows(ConfigException.class, () -> environment(Map.of("RABBITMQ_DEFAULT_PASS_FILE", temp + "/missing")));
    }

    @Test
    void variableThatIsWrongIsNamed() {
        ConfigException wrong =
                assertThrows(ConfigException.class, environment(Map.of("WARREN_HEARTBEAT", "x"))::orThrow);
        assertEquals(
                "environment WARREN_HEARTBEAT (heartbeat) is 'x' but must be a number from 0 to 100",
                wrong.getMessage());
    }

    @Test
    void variablesOfFamilies() {
        Config config =
                environment(Map.of("WARREN_SSL_OPTIONS_VERSIONS_1", "tlsv1.3")).orThrow();
        assertEquals(List.of("tlsv1.3"), config.list(VERSIONS));
    }

    @Test
    void variableThatBelongsToNoKeyIsWarnedAbout() {
        Resolution resolution = environment(Map.of("WARREN_HARTBEAT", "1", "WARREN_JAVA_OPTS", "-Xmx1g", "PATH", "/"));
        assertEquals(List.of("environment WARREN_HARTBEAT belongs to no key and has no effect"), resolution.warnings());
    }

    @Test
    void secretThatEverybodyMayReadIsWarnedAbout() throws IOException {
        Path file = write("w.conf", "default_pass = hunter2");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        List<String> warnings = new ConfigSources(TABLE, Map.of()).read(file).warnings();
        assertEquals(1, warnings.size());
        assertTrue(warnings.getFirst().startsWith(file + ":1: default_pass is a secret"), warnings::toString);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertTrue(new ConfigSources(TABLE, Map.of()).read(file).warnings().isEmpty());
    }
}
