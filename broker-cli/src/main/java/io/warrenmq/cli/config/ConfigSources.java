package io.warrenmq.cli.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gathers settings: the file, the files of {@code conf.d} in the order of their names, the environment, the options of
 * the command line; each wins over those before it.
 */
public final class ConfigSources {
    private static final String PREFIX = "WARREN_";
    private static final String FROM_FILE = "_FILE";
    private static final int VARIABLE_FILE_BYTES_MAX = 64 * 1024;

    /** Variables that begin like those of keys and are for others: the launcher, the tests, this class. */
    private static final List<String> NO_KEYS =
            List.of("WARREN_JAVA_", "WARREN_CONFIG_FILE", "WARREN_HOME", "WARREN_TEST_", "WARREN_CLI_");

    private final KeyTable table;
    private final Map<String, String> environment;
    private final Map<String, Setting> options = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    /** @param environment of the process */
    public ConfigSources(KeyTable table, Map<String, String> environment) {
        this.table = table;
        this.environment = new TreeMap<>(environment);
    }

    /** The option of a key was given; null that it was not. */
    public ConfigSources option(Key<?> key, @Nullable Object value) {
        if (value != null) {
            String option = key.option() == null ? key.name() : key.option();
            options.put(key.name(), new Setting(key.name(), value.toString(), new Origin.Option(option)));
        }
        return this;
    }

    /**
     * Reads all sources.
     *
     * @param config the file that was asked for; null for the one that the environment or the package names, which
     *     need not be there
     * @throws ConfigException when a file cannot be read
     */
    public Resolution read(@Nullable Path config) {
        List<Setting> settings = new ArrayList<>();
        for (Path file : files(config)) {
            List<Setting> found = ConfigFile.read(file, environment);
            warnAboutReaders(file, found);
            settings.addAll(found);
        }
        return resolve(settings);
    }

    /** The same for settings that have been read. */
    public Resolution resolve(List<Setting> fromFiles) {
        List<Setting> settings = new ArrayList<>(fromFiles);
        settings.addAll(fromEnvironment());
        settings.addAll(options.values());
        return Resolution.of(table, settings, warnings);
    }

    /** The files that are read, in that order. */
    private List<Path> files(@Nullable Path config) {
        Path main = config == null ? mainFile() : config;
        List<Path> files = new ArrayList<>();
        if (main != null) {
            files.add(main);
        }
        String directory = environment.get("RABBITMQ_CONFIG_FILES");
        if (directory != null) {
            addAll(
                    Path.of(directory.endsWith("/*.conf") ? directory.substring(0, directory.length() - 7) : directory),
                    files);
        } else if (main != null) {
            addAll(main.resolveSibling("conf.d"), files);
        }
        return files;
    }

    private @Nullable Path mainFile() {
        for (String variable : List.of("WARREN_CONFIG_FILE", "RABBITMQ_CONFIG_FILE")) {
            String named = environment.get(variable);
            if (named != null && !named.isEmpty()) {
                // RabbitMQ lets the extension be left out.
                Path path = Path.of(named);
                Path withExtension = Path.of(named + ".conf");
                return !Files.exists(path) && Files.exists(withExtension) ? withExtension : path;
            }
        }
        String packaged = System.getProperty("warren.config");
        return packaged != null && Files.exists(Path.of(packaged)) ? Path.of(packaged) : null;
    }

    private static void addAll(Path directory, List<Path> files) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.conf")) {
            entries.forEach(found::add);
        } catch (IOException e) {
            throw new ConfigException("configuration directory " + directory + " cannot be read: " + e.getMessage());
        }
        Collections.sort(found);
        files.addAll(found);
    }

    private void warnAboutReaders(Path file, List<Setting> settings) {
        for (Setting setting : settings) {
            Key<?> key = table.find(setting.key());
            if (key != null && key.type().secret() && isReadableByAll(file)) {
                warnings.add(setting.blame() + " is a secret, and everybody on this machine may read the file;"
                        + " take the permission from others (chmod o-r)");
            }
        }
    }

    private static boolean isReadableByAll(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }

    private List<Setting> fromEnvironment() {
        List<Setting> settings = new ArrayList<>();
        Map<String, String> left = new TreeMap<>(environment);
        left.keySet()
                .removeIf(name -> !name.startsWith(PREFIX) || NO_KEYS.stream().anyMatch(name::startsWith));
        for (Key<?> key : table.keys()) {
            if (!key.isFamily()) {
                key.variables().forEach(variable -> addVariable(key, variable, settings));
                addVariable(key, key.ownVariable(), settings);
                left.remove(key.ownVariable());
                left.remove(key.ownVariable() + FROM_FILE);
            }
        }
        left.forEach((variable, value) -> addOfFamily(variable, value, settings));
        return settings;
    }

    /** From the variable, or from the file that the variable with {@code _FILE} behind its name names. */
    private void addVariable(Key<?> key, String variable, List<Setting> settings) {
        String file = key.variables().isEmpty() ? null : environment.get(variable + FROM_FILE);
        if (file != null) {
            String name = variable + FROM_FILE;
            settings.add(new Setting(key.name(), contents(name, file), new Origin.Variable(name)));
        }
        String value = environment.get(variable);
        if (value != null) {
            settings.add(new Setting(key.name(), value, new Origin.Variable(variable)));
        }
    }

    private static String contents(String variable, String file) {
        try {
            Path path = Path.of(file);
            if (Files.size(path) <= VARIABLE_FILE_BYTES_MAX) {
                return Files.readString(path, StandardCharsets.UTF_8).strip();
            }
            throw new ConfigException("environment " + variable + ": file " + file + " is too large");
        } catch (IOException e) {
            throw new ConfigException("environment " + variable + ": file " + file + " cannot be read: " + e);
        }
    }

    private void addOfFamily(String variable, String value, List<Setting> settings) {
        for (Key<?> key : table.keys()) {
            String start = Key.variable(key.name().replace("*", ""));
            if (key.isFamily() && key.name().endsWith(".*") && variable.startsWith(start)) {
                String star = variable.substring(start.length()).toLowerCase(Locale.ROOT);
                String name = key.name().substring(0, key.name().length() - 1) + star;
                if (key.covers(name)) {
                    settings.add(new Setting(name, value, new Origin.Variable(variable)));
                    return;
                }
            }
        }
        warnings.add("environment " + variable + " belongs to no key and has no effect");
    }
}
