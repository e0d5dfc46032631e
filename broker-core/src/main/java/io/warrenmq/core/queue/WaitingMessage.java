package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits in a {@link Backlog}.
 *
 * @param message null when it is not in memory
 */
record WaitingMessage(long sequence, @Nullable Message message, long standing) {}
