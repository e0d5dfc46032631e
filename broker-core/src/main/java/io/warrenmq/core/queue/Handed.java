package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message that was taken out of its place to be handed out.
 *
 * @param message as its consumer sees it
 * @param delivery null when it needs no acknowledgement
 */
record Handed(
        Message message, boolean redelivered, @Nullable Delivery delivery) {}
