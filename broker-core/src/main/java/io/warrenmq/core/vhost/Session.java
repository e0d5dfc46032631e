package io.warrenmq.core.vhost;

import io.warrenmq.core.access.Access;
import io.warrenmq.core.shard.Shard;

/**
 * Somebody at work in a virtual host: a logged-in connection.
 *
 * @param connection id of the connection, never {@link io.warrenmq.core.queue.Queue#NO_OWNER}
 * @param shard where it lives and where its answers arrive
 */
public record Session(long connection, Access access, Shard shard) {}
