package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import org.jspecify.annotations.Nullable;

/**
 * A message that a channel was given.
 *
 * @param consumer null when it came by {@code basic.get}
 * @param delivery null when it needs no acknowledgement
 */
public record Arrival(
        @Nullable TestConsumer consumer,
        Queue queue,
        Message message,
        boolean redelivered,
        @Nullable Delivery delivery) {
    /** Sequence of an arrival that needs no acknowledgement: nobody can know it. */
    public static final long UNKNOWN = -1;

    public String text() {
        return TestMessages.text(message);
    }

    /** The place in its queue that the queue gave it. */
    public long sequence() {
        return delivery == null ? UNKNOWN : delivery.sequence();
    }
}
