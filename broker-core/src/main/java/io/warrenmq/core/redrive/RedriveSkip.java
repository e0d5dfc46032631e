package io.warrenmq.core.redrive;

import java.util.Locale;

/** Why a message that was wanted stays where it is. */
public enum RedriveSkip {
    /** It has no {@code x-death} that says where it came from. */
    NO_ORIGIN,
    /** Neither the queue nor the exchange that it came from would take it: they are gone, or nothing is bound. */
    NOWHERE,
    /** It would come to the queue where it is. */
    SAME_QUEUE,
    /** Whoever asked may not write there. */
    NO_PERMISSION,
    /** The queue that it came from is full. */
    FULL;

    /** The name in answers. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
