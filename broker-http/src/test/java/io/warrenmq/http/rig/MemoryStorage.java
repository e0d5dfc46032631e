package io.warrenmq.http.rig;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.JournalUnit;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.shard.Shard;
import java.util.concurrent.atomic.AtomicLong;

/** A journal that forgets at once what it is told, and calls it durable; there is room for all messages in memory. */
public final class MemoryStorage implements Journal, Paging {
    private static final long BODY_BYTES_MAX = 256L * 1024 * 1024;

    private final AtomicLong last = new AtomicLong();

    private MemoryStorage() {}

    public static Storage of(int shardCount) {
        MemoryStorage memory = new MemoryStorage();
        return Storage.of(memory, memory, shardCount, BODY_BYTES_MAX);
    }

    @Override
    public long append(Message message, long[] queueIds, int queueCount) {
        return last.incrementAndGet();
    }

    @Override
    public long append(TopologyChange change) {
        return last.incrementAndGet();
    }

    @Override
    public long append(JournalUnit unit) {
        unit.publishes().forEach(each -> each.message().journaledAt(last.incrementAndGet()));
        return last.get();
    }

    @Override
    public void settle(long queueId, long position) {}

    @Override
    public void returned(long queueId, long position, int deliveryCount) {}

    @Override
    public void reschedule(long queueId, long position, long dueMs) {}

    @Override
    public void decided(long queueId, long position, Decision decision) {}

    @Override
    public long durablePosition() {
        return last.get();
    }

    @Override
    public void whenDurable(long position, Shard shard, Runnable task) {
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
        throw new UnsupportedOperationException("memory has room");
    }

    @Override
    public void release(long position) {
        throw new UnsupportedOperationException("memory has room");
    }

    @Override
    public void read(long[] positions, int count, Shard shard, Loaded loaded) {
        throw new UnsupportedOperationException("memory has room");
    }
}
