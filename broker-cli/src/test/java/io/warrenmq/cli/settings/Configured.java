package io.warrenmq.cli.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warrenmq.cli.config.ConfigException;
import io.warrenmq.cli.config.ConfigFile;
import io.warrenmq.cli.config.ConfigSources;
import io.warrenmq.cli.config.Key;
import java.util.List;
import java.util.Map;

/** Settings from lines of a file and options, with nothing in the environment. */
final class Configured {
    private Configured() {}

    static ServeSettings settings(String... lines) {
        return settings(Map.of(), lines);
    }

    static ServeSettings settings(Map<Key<?>, Object> options, String... lines) {
        ConfigSources sources = new ConfigSources(Keys.TABLE, Map.of());
        options.forEach(sources::option);
        return ServeSettings.of(sources.resolve(ConfigFile.parse("w.conf", List.of(lines), Map.of()))
                .orThrow());
    }

    static void assertRefused(String message, String... lines) {
        ConfigException refusal = assertThrows(ConfigException.class, () -> settings(lines));
        assertEquals(message, refusal.getMessage());
        assertEquals(false, refusal.isOption());
    }

    static void assertOptionRefused(String message, Key<?> key, Object value) {
        ConfigException refusal = assertThrows(ConfigException.class, () -> settings(Map.of(key, value)));
        assertEquals(message, refusal.getMessage());
        assertEquals(true, refusal.isOption());
    }
}
