package io.warrenmq.bench.rig;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.JournalUnit;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.shard.Shard;

/** A journal that forgets at once what it is told, which then counts as durable; memory never runs out beside it. */
public final class NoStorage implements Journal, Paging {
    private long position;

    /** What queues keep their messages in. */
    public static Storage storage() {
        NoStorage nothing = new NoStorage();
        return Storage.of(nothing, nothing, 1, Long.MAX_VALUE);
    }

    @Override
    public long append(Message message, long[] queueIds, int queueCount) {
        return ++position;
    }

    @Override
    public long append(TopologyChange change) {
        return ++position;
    }

    @Override
    public long append(JournalUnit unit) {
        unit.publishes().forEach(each -> each.message().journaledAt(++position));
        return ++position;
    }

    @Override
    public void settle(long queueId, long settled) {}

    @Override
    public void returned(long queueId, long at, int deliveryCount) {}

    @Override
    public void decided(long queueId, long at, Decision decision) {}

    @Override
    public void reschedule(long queueId, long at, long dueMs) {}

    @Override
    public long durablePosition() {
        return position;
    }

    @Override
    public void whenDurable(long awaited, Shard shard, Runnable task) {
        shard.post(task);
    }

    @Override
    public boolean isBehind() {
        return false;
    }

    @Override
    public void whenCaughtUp(Shard shard, Runnable task) {
        shard.post(task);
    }

    @Override
    public void close() {}

    @Override
    public long page(Message message) {
        throw new IllegalStateException("memory has not run out");
    }

    @Override
    public void release(long paged) {
        throw new IllegalStateException("nothing was paged");
    }

    @Override
    public void read(long[] positions, int count, Shard shard, Loaded loaded) {
        throw new IllegalStateException("nothing was paged");
    }
}
