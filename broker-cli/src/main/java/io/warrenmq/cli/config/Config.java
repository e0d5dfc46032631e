package io.warrenmq.cli.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The configuration in effect: for each key what the strongest of its sources says, else its default. Every setting
 * has been checked by {@link Resolution}. Immutable.
 */
public final class Config {
    /** {@code 2} before {@code 10}, and numbers before words. */
    private static final Comparator<String> NATURAL = Comparator.<String>comparingInt(
                    text -> text.matches("\\d{1,9}") ? Integer.parseInt(text) : Integer.MAX_VALUE)
            .thenComparing(Comparator.naturalOrder());

    private final Map<String, Setting> settings;

    Config(Map<String, Setting> settings) {
        this.settings = new LinkedHashMap<>(settings);
    }

    /** What holds for the key; null when nobody set it and it has no default. */
    public <T> @Nullable T find(Key<T> key) {
        Setting setting = settings.get(key.name());
        return setting == null ? key.fallback(this) : key.type().parse(setting.text());
    }

    /** What holds for a key that has a default. */
    public <T> T value(Key<T> key) {
        T value = find(key);
        if (value == null) {
            throw new IllegalStateException(key.name() + " has neither a value nor a default");
        }
        return value;
    }

    /** What is set of a family with one star: values by what stands for the star, in natural order. */
    public <T> Map<String, T> family(Key<T> key) {
        Map<String, T> values = new TreeMap<>(NATURAL);
        for (Setting setting : settings.values()) {
            if (key.covers(setting.key())) {
                T value = key.type().parse(setting.text());
                if (value != null) {
                    values.put(key.stars(setting.key()).getFirst(), value);
                }
            }
        }
        return values;
    }

    /** The values of a family that is a list, such as {@code ssl_options.versions.1}. */
    public <T> List<T> list(Key<T> key) {
        return List.copyOf(family(key).values());
    }

    /** Whether somebody set the key. */
    public boolean isSet(Key<?> key) {
        return settings.containsKey(key.name());
    }

    /** Whether the command line sets the key. */
    public boolean isOption(Key<?> key) {
        Setting setting = settings.get(key.name());
        return setting != null && setting.origin() instanceof Origin.Option;
    }

    /** What is to be blamed for the key, for messages: the line, the variable, the option. */
    public String blame(Key<?> key) {
        Setting setting = settings.get(key.name());
        return setting == null ? key.name() : setting.blame();
    }

    /** That the key's value cannot be used, for a reason that its type cannot know. */
    public ConfigException wrong(Key<?> key, String reason) {
        Setting setting = settings.get(key.name());
        String value = setting == null || key.type().secret() ? "" : " is '" + setting.text() + "'";
        return new ConfigException(blame(key) + value + (value.isEmpty() ? " " : ", which ") + reason, isOption(key));
    }

    /** What differs from an earlier configuration, one line per key, which says whether that has an effect now. */
    public List<String> changedFrom(Config before, KeyTable table) {
        Set<String> names = new TreeSet<>(before.settings.keySet());
        names.addAll(settings.keySet());
        List<String> changes = new ArrayList<>();
        for (String name : names) {
            Key<?> key = table.find(name);
            if (key != null && key.applies() && !text(name).equals(before.text(name))) {
                changes.add(name + " has changed" + (key.isReloadable() ? "" : "; that takes a restart"));
            }
        }
        return changes;
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(settings.get(name)).map(Setting::text);
    }

    /** A line of {@link #listing}. */
    public record Row(String key, String value, String origin) {}

    /** Every key with what holds for it and where that comes from; secrets are masked. */
    public List<Row> listing(KeyTable table) {
        List<Row> rows = new ArrayList<>();
        for (Key<?> key : table.keys()) {
            if (!key.isFamily()) {
                if (key.applies() || isSet(key)) {
                    rows.add(row(key, key.name()));
                }
                continue;
            }
            for (Setting setting : settings.values()) {
                if (table.find(setting.key()) == key) {
                    rows.add(row(key, setting.key()));
                }
            }
        }
        return rows;
    }

    private Row row(Key<?> key, String name) {
        Setting setting = settings.get(name);
        if (setting == null) {
            return new Row(name, shownDefault(key), new Origin.Default().text());
        }
        String text = key.type().secret() ? HiddenText.MASK : setting.text();
        return new Row(name, text, setting.origin().text());
    }

    private String shownDefault(Key<?> key) {
        if (key.type().secret()) {
            return HiddenText.MASK;
        }
        return switch (key.fallback(this)) {
            case Long size -> ByteSize.text(size);
            case String text -> text;
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            case Path path -> path.toString();
            case Endpoint endpoint -> endpoint.toString();
            case null, default -> key.defaultWords().replace("`", "");
        };
    }
}
