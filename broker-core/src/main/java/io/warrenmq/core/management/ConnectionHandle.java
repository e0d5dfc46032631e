package io.warrenmq.core.management;

import io.warrenmq.core.shard.Shard;
import java.util.List;

/** An open connection, as its adapter shows it. */
public interface ConnectionHandle {
    /** What does not change. Any thread. */
    ConnectionFacts facts();

    /** The shard that it lives on. Any thread. */
    Shard shard();

    /** How it does. On its shard. */
    ConnectionNumbers numbers();

    /** Its open channels. On its shard. */
    List<ChannelNumbers> channels();

    /** Closes it; the client reads {@code CONNECTION_FORCED - } and the reason, with code 320. Any thread. */
    void close(String reason);
}
