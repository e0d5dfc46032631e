package io.warrenmq.cli.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads configuration files in RabbitMQ's format: lines of {@code key = value}; {@code #} begins a comment at the
 * start of a line or behind a blank. A value in single quotes is taken as it stands, with {@code \'} for a quote;
 * elsewhere {@code $(NAME)} stands for an environment variable. What is wrong is told without the value, which may be
 * a secret.
 */
public final class ConfigFile {
    private static final long BYTES_MAX = 1024 * 1024;
    private static final Pattern VARIABLE = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_]*)\\)");
    private static final Pattern QUOTED = Pattern.compile("'((?:[^'\\\\]|\\\\.)*)'\\s*(?:#.*)?");

    private final Map<String, String> environment;

    private ConfigFile(Map<String, String> environment) {
        this.environment = environment;
    }

    /** @throws ConfigException when the file cannot be read or a line is no setting */
    static List<Setting> read(Path path, Map<String, String> environment) {
        try {
            if (Files.size(path) > BYTES_MAX) {
                throw new ConfigException("configuration file " + path + " is larger than " + BYTES_MAX + " bytes");
            }
            return parse(path.toString(), Files.readAllLines(path, StandardCharsets.UTF_8), environment);
        } catch (NoSuchFileException _) {
            throw new ConfigException("configuration file " + path + " does not exist");
        } catch (IOException e) {
            throw new ConfigException("configuration file " + path + " cannot be read: " + e.getMessage());
        }
    }

    /** @throws ConfigException when a line is no setting */
    public static List<Setting> parse(String name, List<String> lines, Map<String, String> environment) {
        ConfigFile file = new ConfigFile(environment);
        List<Setting> settings = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                settings.add(file.setting(line, new Origin.Line(name, i + 1)));
            }
        }
        return settings;
    }

    private Setting setting(String line, Origin.Line origin) {
        int equals = line.indexOf('=');
        if (equals <= 0) {
            String start = line.split("\\s", 2)[0];
            throw new ConfigException(origin.text() + ": expected 'key = value' but found '" + start + "'");
        }
        String key = line.substring(0, equals).strip();
        return new Setting(key, value(key, line.substring(equals + 1).strip(), origin), origin);
    }

    private String value(String key, String text, Origin.Line origin) {
        if (text.startsWith("'")) {
            Matcher quoted = QUOTED.matcher(text);
            if (!quoted.matches()) {
                throw new ConfigException(origin.blame(key) + " begins with a quote but does not end with one");
            }
            return quoted.group(1).replaceAll("\\\\(.)", "$1");
        }
        int comment = text.startsWith("#") ? 0 : text.indexOf(" #");
        return withVariables(key, (comment < 0 ? text : text.substring(0, comment)).strip(), origin);
    }

    private String withVariables(String key, String text, Origin.Line origin) {
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder value = new StringBuilder();
        while (matcher.find()) {
            String variable = environment.get(matcher.group(1));
            if (variable == null) {
                throw new ConfigException(origin.blame(key) + " needs the environment variable " + matcher.group(1)
                        + ", which is not set");
            }
            matcher.appendReplacement(value, Matcher.quoteReplacement(variable));
        }
        return matcher.appendTail(value).toString();
    }
}
