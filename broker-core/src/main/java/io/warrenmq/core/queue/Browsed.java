package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import java.util.List;

/**
 * What a look at the messages of a queue has seen.
 *
 * @param nextPosition where the next look goes on
 */
public record Browsed(List<Seen> messages, long nextPosition) {
    /** A message and its position in its queue. */
    public record Seen(long position, Message message) {}
}
