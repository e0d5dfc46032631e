package io.warrenmq.core.queue.settings;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a dead letter is worth when its target cannot take it ({@code x-dead-letter-strategy}). */
public enum DeadLetterStrategy {
    /** It is dropped. */
    AT_MOST_ONCE,
    /** It stays where it died until the target takes it. */
    AT_LEAST_ONCE;

    /** The name in arguments and policies. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one of that name; null when there is none. */
    public static @Nullable DeadLetterStrategy find(String wireName) {
        for (DeadLetterStrategy each : values()) {
            if (each.wireName().equals(wireName)) {
                return each;
            }
        }
        return null;
    }
}
