package io.warrenmq.core.vhost;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;

/** A channel that takes replies to its requests without a queue (direct reply-to). */
public interface ReplyTarget {
    /** The channel's shard. */
    Shard shard();

    /** Takes a reply, on its own shard; may drop it (at most once, as RabbitMQ). */
    void reply(Message message);
}
