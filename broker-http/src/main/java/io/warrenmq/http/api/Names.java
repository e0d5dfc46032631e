package io.warrenmq.http.api;

import io.warrenmq.http.query.PercentCoding;
import io.warrenmq.http.route.Request;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Names as paths spell them. */
final class Names {
    /** The default exchange, whose name is empty, in a path. */
    private static final String DEFAULT_EXCHANGE = "amq.default";

    private Names() {}

    /** An exchange that a path names. */
    static String exchange(Request request, String parameter) {
        String name = request.path(parameter);
        return name.equals(DEFAULT_EXCHANGE) ? "" : name;
    }

    /** An exchange in a path. */
    static String encodedExchange(String name) {
        return PercentCoding.encode(name.isEmpty() ? DEFAULT_EXCHANGE : name);
    }

    /**
     * Finds what a path names. Some tools write a space as a plus sign: when nothing has the name as it stands, that is
     * tried.
     */
    static <T> @Nullable T find(String name, Function<String, Optional<T>> byName) {
        Optional<T> found = byName.apply(name);
        if (found.isEmpty() && name.indexOf('+') >= 0) {
            found = byName.apply(name.replace('+', ' '));
        }
        return found.orElse(null);
    }
}
