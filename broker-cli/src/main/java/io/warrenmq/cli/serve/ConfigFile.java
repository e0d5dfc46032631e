package io.warrenmq.cli.serve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A configuration file: lines of {@code key = value}; {@code #} begins a comment. */
record ConfigFile(String name, Map<String, Entry> entries) {
    /** A value with the line that it stands on. */
    record Entry(String value, int line) {}

    static final ConfigFile EMPTY = new ConfigFile("", Map.of());

    private static final long BYTES_MAX = 1024 * 1024;

    static ConfigFile read(Path path) {
        try {
            if (Files.size(path) > BYTES_MAX) {
                throw ServeCommand.wrong("configuration file " + path + " is larger than " + BYTES_MAX + " bytes");
            }
            return parse(path.toString(), Files.readAllLines(path, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw ServeCommand.wrong("configuration file " + path + " does not exist");
        } catch (IOException e) {
            throw ServeCommand.wrong("configuration file " + path + " cannot be read: " + e.getMessage());
        }
    }

    static ConfigFile parse(String name, List<String> lines) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals <= 0) {
                throw ServeCommand.wrong(name + ":" + (i + 1) + ": expected 'key = value' but found '" + line + "'");
            }
            int comment = line.indexOf(" #", equals);
            String value = line.substring(equals + 1, comment < 0 ? line.length() : comment);
            entries.put(line.substring(0, equals).strip(), new Entry(value.strip(), i + 1));
        }
        return new ConfigFile(name, entries);
    }

    @Nullable
    String find(String key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.value();
    }

    /** Where the key stands, for messages. */
    String where(String key) {
        Entry entry = entries.get(key);
        return entry == null ? key : name + ":" + entry.line() + ": " + key;
    }
}
