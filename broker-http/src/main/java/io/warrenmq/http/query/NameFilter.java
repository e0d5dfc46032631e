package io.warrenmq.http.query;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.core.policy.NamePattern;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which names a list shows: those that contain a text whatever its case, or those in which a regular expression is
 * found. Its matcher takes a bounded number of steps, so a pattern cannot hold up anything.
 */
public record NameFilter(Predicate<String> names) {
    public static final NameFilter ALL = new NameFilter(_ -> true);

    /** @throws io.warrenmq.http.error.HttpRefusal 400 when the expression cannot be used */
    public static NameFilter of(@Nullable String text, boolean isRegex) {
        if (text == null) {
            return ALL;
        }
        if (isRegex) {
            return new NameFilter(pattern(text)::matches);
        }
        String wanted = text.toLowerCase(Locale.ROOT);
        return new NameFilter(name -> name.toLowerCase(Locale.ROOT).contains(wanted));
    }

    private static NamePattern pattern(String text) {
        try {
            return NamePattern.of(text);
        } catch (IllegalArgumentException fault) {
            throw badRequest("'name' is not a regular expression that can be used: " + fault.getMessage());
        }
    }

    public boolean matches(String name) {
        return names.test(name);
    }
}
