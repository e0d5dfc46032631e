package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits in a {@link Backlog}.
 *
 * @param message null when it is not in memory
 * @param returned its last delivery when it came back; null when it was never handed out
 */
record WaitingMessage(
        long sequence,
        @Nullable Message message,
        long standing,
        @Nullable Delivery returned) {
    /** One that was never handed out. */
    WaitingMessage(long sequence, @Nullable Message message, long standing) {
        this(sequence, message, standing, null);
    }

    /** One that came back. */
    static WaitingMessage of(Delivery returned) {
        Message message = returned.isInMemory() ? returned.message() : null;
        return new WaitingMessage(returned.sequence(), message, returned.standing(), returned);
    }
}
