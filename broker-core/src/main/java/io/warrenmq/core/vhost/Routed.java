package io.warrenmq.core.vhost;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A message of a commit and where it goes. Never compared, so the arrays do no harm.
 *
 * @param message as consumers may see it
 * @param durableQueues ids of those queues for which the journal is to hold it
 */
@SuppressWarnings("ArrayRecordComponent")
record Routed(
        Message message,
        Queue[] queues,
        long[] durableQueues,
        @Nullable ReplyTarget replyTarget) {}
