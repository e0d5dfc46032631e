package io.warrenmq.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A key of the configuration: all that is to be said about it stands in its one declaration. A name may contain
 * {@code *}, which stands for one segment and makes it a family of keys ({@code ssl_options.versions.*}), or
 * {@code **}, which stands for one or more. Immutable.
 */
public final class Key<T> {
    /** What becomes of a key. */
    enum Effect {
        /** The broker does as told. */
        APPLIES,
        /** Taken, because it harms nobody that it does nothing here, with a warning. */
        IGNORED,
        /** An error: to go on without it would be worse than to stop. */
        REFUSED
    }

    /**
     * @param note for a default: how the documentation says it; for an effect: why
     * @param fallback the default; null when there is none
     */
    private record Traits<T>(
            Effect effect,
            String note,
            @Nullable Function<Config, T> fallback,
            boolean reloads,
            @Nullable String option,
            List<String> variables) {}

    private final String name;
    private final ValueType<T> type;
    private final String help;
    private final Traits<T> traits;
    private final Pattern pattern;

    private Key(String name, ValueType<T> type, String help, Traits<T> traits) {
        this.name = name;
        this.type = type;
        this.help = help;
        this.traits = traits;
        this.pattern = Pattern.compile(Stream.of(name.split("\\.", -1))
                .map(segment -> switch (segment) {
                    case "*" -> "([^.]+)";
                    case "**" -> "(.+)";
                    default -> Pattern.quote(segment);
                })
                .collect(Collectors.joining("\\.")));
    }

    /** A key that has an effect, and no default. */
    public static <T> Key<T> of(String name, ValueType<T> type, String help) {
        return new Key<>(name, type, help, new Traits<>(Effect.APPLIES, "", null, false, null, List.of()));
    }

    /** A key of RabbitMQ that does nothing here, and why that is no harm. */
    public static Key<String> ignored(String name, String why) {
        return new Key<>(name, Values.text(), why, new Traits<>(Effect.IGNORED, why, null, false, null, List.of()));
    }

    /** A key of RabbitMQ that Warren cannot follow and must not pass over. */
    public static Key<String> refused(String name, String why) {
        return new Key<>(name, Values.text(), why, new Traits<>(Effect.REFUSED, why, null, false, null, List.of()));
    }

    /** The same with a default. */
    public Key<T> otherwise(T fallback) {
        String shown = fallback instanceof Long size ? ByteSize.text(size) : fallback.toString();
        return otherwise("`" + shown + "`", _ -> fallback);
    }

    /**
     * The same with a default that depends on the machine or on other keys.
     *
     * @param words how the documentation says it
     */
    public Key<T> otherwise(String words, Function<Config, T> fallback) {
        return with(new Traits<>(traits.effect, words, fallback, traits.reloads, traits.option, traits.variables));
    }

    /** The same for a key whose absence means something; the words say what. */
    public Key<T> unset(String words) {
        return with(new Traits<>(traits.effect, words, null, traits.reloads, traits.option, traits.variables));
    }

    /** The same, also as an option of {@code serve}. */
    public Key<T> option(String option) {
        return with(
                new Traits<>(traits.effect, traits.note, traits.fallback, traits.reloads, option, traits.variables));
    }

    /** The same, also by these environment variables, the last of which wins; {@code WARREN_...} comes on top. */
    public Key<T> environment(String... variables) {
        return with(new Traits<>(
                traits.effect, traits.note, traits.fallback, traits.reloads, traits.option, List.of(variables)));
    }

    /** The same; a change takes effect when the broker is told to reload. */
    public Key<T> reloads() {
        return with(new Traits<>(traits.effect, traits.note, traits.fallback, true, traits.option, traits.variables));
    }

    private Key<T> with(Traits<T> other) {
        return new Key<>(name, type, help, other);
    }

    public String name() {
        return name;
    }

    public ValueType<T> type() {
        return type;
    }

    public String help() {
        return help;
    }

    /** How the documentation says what holds when nobody sets it. */
    public String defaultWords() {
        return traits.effect == Effect.APPLIES ? traits.note : "";
    }

    /** Whether a change takes effect without a restart. */
    public boolean isReloadable() {
        return traits.reloads;
    }

    /** The option of {@code serve}, if there is one. */
    public @Nullable String option() {
        return traits.option;
    }

    /** Whether the broker does as told. */
    public boolean applies() {
        return traits.effect == Effect.APPLIES;
    }

    /** Whether to set it is an error. */
    public boolean isRefused() {
        return traits.effect == Effect.REFUSED;
    }

    /** Whether it stands for many keys. */
    public boolean isFamily() {
        return name.indexOf('*') >= 0;
    }

    /** RabbitMQ's environment variables for it, weakest first. */
    public List<String> variables() {
        return traits.variables;
    }

    /** The environment variable for it that every key has. */
    public String ownVariable() {
        return variable(name);
    }

    static String variable(String key) {
        StringBuilder name = new StringBuilder("WARREN_");
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            name.append(c == '.' || c == '-' ? '_' : Character.toUpperCase(c));
        }
        return name.toString();
    }

    boolean covers(String concreteName) {
        return pattern.matcher(concreteName).matches();
    }

    /** What the stars stand for in that name. */
    List<String> stars(String concreteName) {
        Matcher matcher = pattern.matcher(concreteName);
        List<String> stars = new ArrayList<>();
        if (matcher.matches()) {
            for (int i = 1; i <= matcher.groupCount(); i++) {
                stars.add(matcher.group(i));
            }
        }
        return stars;
    }

    @Nullable
    T fallback(Config config) {
        return traits.fallback == null ? null : traits.fallback.apply(config);
    }
}
