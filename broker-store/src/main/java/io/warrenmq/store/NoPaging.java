package io.warrenmq.store;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.shard.Shard;

/** Stands in while nothing is paged. */
public final class NoPaging implements Paging {
    @Override
    public long page(Message message) {
        throw new IllegalStateException("paging is off");
    }

    @Override
    public void release(long position) {
        throw new IllegalStateException("paging is off");
    }

    @Override
    public void read(long[] positions, int count, Shard shard, Loaded loaded) {
        throw new IllegalStateException("paging is off");
    }
}
