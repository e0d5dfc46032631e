package io.warrenmq.cli.config;

import org.jspecify.annotations.Nullable;

/**
 * How the value of a key is written.
 *
 * @param range what is allowed, for the table of the documentation; empty when anything is
 * @param expected the same for an error, after "must be"
 * @param secret whether the value must never be shown
 */
public record ValueType<T>(String range, String expected, boolean secret, Parser<T> parser) {
    /** Reads a value. */
    @FunctionalInterface
    public interface Parser<T> {
        /** The value; null when the text stands for none. */
        @Nullable
        T parse(String text);
    }

    /** A type whose values may be shown. */
    public static <T> ValueType<T> of(String range, String expected, Parser<T> parser) {
        return new ValueType<>(range, expected, false, parser);
    }

    @Nullable
    T parse(String text) {
        return parser.parse(text);
    }
}
