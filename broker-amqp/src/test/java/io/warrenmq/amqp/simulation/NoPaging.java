package io.warrenmq.amqp.simulation;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.shard.Shard;

/** Memory never runs out here, so nothing is ever paged. */
public final class NoPaging implements Paging {
    public static Storage storage(Journal journal, int shardCount) {
        return Storage.of(journal, new NoPaging(), shardCount, Long.MAX_VALUE);
    }

    @Override
    public long page(Message message) {
        throw new IllegalStateException("memory has not run out");
    }

    @Override
    public void release(long position) {
        throw new IllegalStateException("nothing was paged");
    }

    @Override
    public void read(long[] positions, int count, Shard shard, Loaded loaded) {
        throw new IllegalStateException("nothing was paged");
    }
}
