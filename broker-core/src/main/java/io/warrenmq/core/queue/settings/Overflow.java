package io.warrenmq.core.queue.settings;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a queue at its length limit does ({@code x-overflow}). */
public enum Overflow {
    /** The oldest ready message makes room. */
    DROP_HEAD,
    /** The new message is refused: its publisher hears so if it asked for confirms. */
    REJECT_PUBLISH,
    /** The same, and the message becomes a dead letter. */
    REJECT_PUBLISH_DLX,
    /** The message that was used or replaced longest ago makes room; for a bounded cache of last values. */
    DROP_LRU;

    /** The name in arguments and policies. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one of that name; null when there is none. */
    public static @Nullable Overflow find(String wireName) {
        for (Overflow each : values()) {
            if (each.wireName().equals(wireName)) {
                return each;
            }
        }
        return null;
    }
}
