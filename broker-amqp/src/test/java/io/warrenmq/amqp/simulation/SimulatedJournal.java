package io.warrenmq.amqp.simulation;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.JournalUnit;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;
import java.util.ArrayList;
import java.util.List;

/**
 * A journal whose disk the test holds in its hand: durable at once, in a later cycle, or only as far as {@link #sync}
 * says.
 */
public final class SimulatedJournal implements Journal {
    private record Waiter(long position, Shard shard, Runnable task) {}

    private final List<Waiter> waiters = new ArrayList<>();
    private final List<Waiter> behindWaiters = new ArrayList<>();
    private final List<JournalUnit> units = new ArrayList<>();
    private long appended = -1;
    private long durable = -1;
    private boolean slow;
    private boolean later;
    private boolean broken;
    private boolean behind;

    /** From now on nothing becomes durable without {@link #sync}. */
    public void slow() {
        slow = true;
    }

    /** From now on everything becomes durable once somebody has waited for it for a cycle. */
    public void later() {
        later = true;
    }

    /** From now on every append fails in a way that the broker does not expect. */
    public void broken() {
        broken = true;
    }

    /** From now on the journal is behind its disk, or not any more. */
    public void behind(boolean isBehind) {
        behind = isBehind;
        if (!behind) {
            behindWaiters.forEach(each -> each.shard().post(each.task()));
            behindWaiters.clear();
        }
    }

    /** All units so far. */
    public List<JournalUnit> units() {
        return List.copyOf(units);
    }

    /** Everything that was appended is durable now. */
    public void sync() {
        sync(appended);
    }

    /** Everything up to this position is durable now. */
    public void sync(long position) {
        durable = Math.max(durable, position);
        List<Waiter> due =
                waiters.stream().filter(each -> each.position() <= durable).toList();
        waiters.removeAll(due);
        due.forEach(each -> each.shard().post(each.task()));
    }

    /** Position of the last record; -1 when there is none. */
    public long appendedPosition() {
        return appended;
    }

    @Override
    public long append(Message message, long[] queueIds, int queueCount) {
        return append();
    }

    @Override
    public long append(TopologyChange change) {
        return append();
    }

    private long append() {
        if (broken) {
            throw new IllegalStateException("the journal is broken");
        }
        appended++;
        if (!slow && !later) {
            durable = appended;
        }
        return appended;
    }

    @Override
    public long append(JournalUnit unit) {
        units.add(unit);
        unit.settlements().forEach(each -> settle(each.queueId(), each.position()));
        unit.publishes()
                .forEach(each ->
                        each.message().journaledAt(append(each.message(), each.queueIds(), each.queueIds().length)));
        return append();
    }

    @Override
    public void settle(long queueId, long position) {
        // Tests of the adapter do not look at it.
    }

    @Override
    public void returned(long queueId, long position, int deliveryCount) {
        // Nor at this.
    }

    @Override
    public void decided(long queueId, long position, Decision decision) {}

    @Override
    public void reschedule(long queueId, long position, long dueMs) {
        // Nor at this.
    }

    @Override
    public long durablePosition() {
        return durable;
    }

    @Override
    public void whenDurable(long position, Shard shard, Runnable task) {
        if (position <= durable) {
            shard.post(task);
        } else if (later) {
            shard.post(() -> {
                durable = Math.max(durable, position);
                task.run();
            });
        } else {
            waiters.add(new Waiter(position, shard, task));
        }
    }

    @Override
    public boolean isBehind() {
        return behind;
    }

    @Override
    public void whenCaughtUp(Shard shard, Runnable task) {
        if (behind) {
            behindWaiters.add(new Waiter(appended, shard, task));
        } else {
            shard.post(task);
        }
    }

    @Override
    public void close() {
        sync();
    }
}
