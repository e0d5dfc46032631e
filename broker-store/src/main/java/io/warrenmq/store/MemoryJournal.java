package io.warrenmq.store;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.JournalUnit;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A journal that keeps nothing: positions are handed out and reported as durable in a later cycle, so that everything
 * which waits for durability already does. What it "holds" is gone with the process.
 */
public final class MemoryJournal implements Journal {
    private final AtomicLong appended = new AtomicLong(-1);
    private final AtomicLong durable = new AtomicLong(-1);

    @Override
    public long append(Message message, long[] queueIds, int queueCount) {
        return appended.incrementAndGet();
    }

    @Override
    public long append(TopologyChange change) {
        return appended.incrementAndGet();
    }

    @Override
    public long append(JournalUnit unit) {
        unit.settlements().forEach(each -> settle(each.queueId(), each.position()));
        unit.publishes()
                .forEach(each ->
                        each.message().journaledAt(append(each.message(), each.queueIds(), each.queueIds().length)));
        return appended.get();
    }

    @Override
    public void settle(long queueId, long position) {
        // Nothing was kept, so there is nothing to forget.
    }

    @Override
    public long durablePosition() {
        return durable.get();
    }

    @Override
    public void whenDurable(long position, Shard shard, Runnable task) {
        shard.post(() -> {
            durable.accumulateAndGet(position, Math::max);
            task.run();
        });
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
    public void close() {
        // Nothing is open.
    }
}
