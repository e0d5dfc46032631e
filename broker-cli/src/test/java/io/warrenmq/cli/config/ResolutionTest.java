package io.warrenmq.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of settings, whatever the keys are. */
class ResolutionTest {
    private static final KeyGroup GROUP = new KeyGroup("All");
    private static final Key<Integer> NUMBER = GROUP.add(
            Key.of("heartbeat", Values.number(0, 100), "").otherwise(60).reloads());
    private static final Key<Integer> TWICE =
            GROUP.add(Key.of("double", Values.number(0, 1000), "").otherwise("", c -> 2 * c.value(NUMBER)));
    private static final Key<HiddenText> SECRET = GROUP.add(Key.of("default_pass", Values.secret(), ""));
    private static final Key<String> LIST = GROUP.add(Key.of("versions.*", Values.choice("x", "y", "z"), ""));
    private static final Key<String> NAMED = GROUP.add(Key.of("users.*.tag", Values.name(), ""));

    static {
        GROUP.add(Key.ignored("net_ticktime", "there is one node"));
        GROUP.add(Key.ignored("raft.**", "there is one node"));
        GROUP.add(Key.refused("auth_ldap.**", "there is no LDAP"));
    }

    private static final KeyTable TABLE = new KeyTable(List.of(GROUP));

    private static Resolution file(String... lines) {
        return Resolution.of(TABLE, ConfigFile.parse("w.conf", List.of(lines), Map.of()), List.of());
    }

    private static String problem(String... lines) {
        Resolution resolution = file(lines);
        assertEquals(1, resolution.problems().size(), resolution.problems()::toString);
        return String.valueOf(resolution.problems().getFirst().getMessage());
    }

    @Test
    void withoutAnythingTheDefaultsHold() {
        Config config = file().orThrow();
        assertEquals(60, config.value(NUMBER));
        assertEquals(120, config.value(TWICE));
        assertNull(config.find(SECRET));
        assertTrue(config.list(LIST).isEmpty());
        assertThrows(IllegalStateException.class, () -> config.value(SECRET));
    }

    @Test
    void laterLinesWin() {
        assertEquals(7, file("heartbeat = wrong", "heartbeat = 7").orThrow().value(NUMBER));
        assertEquals(14, file("heartbeat = 7").orThrow().value(TWICE));
    }

    @ParameterizedTest
    @CsvSource({
        "hartbeat, heartbeat",
        "heart_beat, heartbeat",
        "default_passs, default_pass",
        "version.1, versions.*",
        "users.joe.tags, users.*.tag"
    })
    void unknownKeyIsToldWithTheNearest(String key, String nearest) {
        assertEquals(
                "w.conf:2: " + key + " is not a known key; did you mean " + nearest + "?", problem("", key + "=1"));
    }

    @Test
    void unknownKeyThatIsLikeNoOtherIsToldWhereToLook() {
        assertEquals(
                "w.conf:1: no_such_thing is not a known key; 'warren config effective' lists them",
                problem("no_such_thing = 1"));
    }

    /** A mistyped key is not led to one that does nothing. */
    @Test
    void ignoredKeysAreNotSuggested() {
        assertFalse(problem("net_tick_time = 1").contains("did you mean"));
    }

    @Test
    void ignoredKeysAreTakenWithAWarning() {
        Resolution resolution = file("net_ticktime = 60", "raft.wal.sync = x");
        resolution.orThrow();
        assertEquals(
                List.of(
                        "w.conf:1: net_ticktime has no effect: there is one node",
                        "w.conf:2: raft.wal.sync has no effect: there is one node"),
                resolution.warnings());
    }

    @Test
    void refusedKeysAreErrors() {
        assertEquals(
                "w.conf:1: auth_ldap.servers.1 is not supported: there is no LDAP", problem("auth_ldap.servers.1 = x"));
    }

    @Test
    void wrongValueIsToldWithWhatIsWanted() {
        assertEquals("w.conf:1: heartbeat is '101' but must be a number from 0 to 100", problem("heartbeat = 101"));
        assertEquals("w.conf:1: versions.1 is 'q' but must be x, y or z", problem("versions.1 = q"));
    }

    @Test
    void wrongSecretIsToldWithoutIt() {
        String problem = problem("default_pass = encrypted:hunter2");
        assertTrue(problem.startsWith("w.conf:1: default_pass must be "), problem);
        assertFalse(problem.contains("hunter2"), problem);
    }

    @Test
    void firstProblemSaysHowManyMoreThereAre() {
        Resolution resolution = file("hartbeat = 1", "heartbeat = x", "default_pass =");
        assertEquals(3, resolution.problems().size());
        ConfigException first = assertThrows(ConfigException.class, resolution::orThrow);
        assertTrue(
                String.valueOf(first.getMessage()).endsWith("(and 2 more: 'warren config check' lists them)"),
                first::toString);
    }

    @Test
    void listsAreInTheOrderOfTheirNumbers() {
        assertEquals(
                List.of("x", "y", "z"),
                file("versions.10 = z", "versions.2 = y", "versions.1 = x")
                        .orThrow()
                        .list(LIST));
        assertEquals(Map.of("joe", "a"), file("users.joe.tag = a").orThrow().family(NAMED));
    }

    @Test
    void listingSaysWhereEachValueComesFromAndMasksSecrets() {
        Config config = file("default_pass = hunter2", "versions.1 = x").orThrow();
        List<Config.Row> rows = config.listing(TABLE);
        assertTrue(rows.contains(new Config.Row("heartbeat", "60", "default")), rows::toString);
        assertTrue(rows.contains(new Config.Row("default_pass", "********", "w.conf:1")), rows::toString);
        assertTrue(rows.contains(new Config.Row("versions.1", "x", "w.conf:2")), rows::toString);
        assertFalse(rows.toString().contains("net_ticktime"), rows::toString);
    }

    @Test
    void changesSayWhetherTheyHaveAnEffectNow() {
        Config before = file("heartbeat = 1", "versions.1 = x").orThrow();
        Config after = file("heartbeat = 2", "double = 3").orThrow();
        assertEquals(
                List.of(
                        "double has changed; that takes a restart",
                        "heartbeat has changed",
                        "versions.1 has changed; that takes a restart"),
                after.changedFrom(before, TABLE));
        assertTrue(after.changedFrom(after, TABLE).isEmpty());
    }
}
