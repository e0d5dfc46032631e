package io.warrenmq.core.vhost;

import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.shard.Shard;
import java.util.List;

/**
 * Chooses the shard of a new queue: a queue that lives and dies with a client stands beside its connection, any other
 * goes where the fewest are. One for the whole broker; used on the home shard of the virtual hosts only.
 */
public final class QueuePlacement {
    private final List<Shard> shards;
    private final int[] queueCounts;
    private long lastId;

    public QueuePlacement(List<? extends Shard> shards) {
        this.shards = List.copyOf(shards);
        this.queueCounts = new int[shards.size()];
    }

    /** All shards of the broker, by their index. */
    List<Shard> shards() {
        return shards;
    }

    /** An id that no queue ever had. */
    long nextId() {
        return ++lastId;
    }

    /** The ids up to here are taken: queues before a restart had them. */
    public void continueAbove(long lastQueueId) {
        lastId = Math.max(lastId, lastQueueId);
    }

    Shard shardFor(Session session, QueueOptions options) {
        return taken(options.exclusive() || options.autoDelete() ? session.shard() : leastLoaded());
    }

    /** For a queue from before a restart: no client stands beside it. */
    Shard shardForRestored() {
        return taken(leastLoaded());
    }

    private Shard taken(Shard chosen) {
        queueCounts[chosen.index()]++;
        return chosen;
    }

    private Shard leastLoaded() {
        Shard least = shards.getFirst();
        for (Shard shard : shards) {
            if (queueCounts[shard.index()] < queueCounts[least.index()]) {
                least = shard;
            }
        }
        return least;
    }

    void released(Shard shard) {
        queueCounts[shard.index()]--;
    }
}
