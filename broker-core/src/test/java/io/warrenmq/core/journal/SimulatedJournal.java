package io.warrenmq.core.journal;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.PositionList;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.SimulatedShards;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A journal whose records become durable later, in batches whose size and time the simulation chooses. It notes all
 * that it is told and refuses what no broker should tell it.
 */
public final class SimulatedJournal implements Journal, SimulatedShards.Device {
    /** A queue is done with a message. */
    public record Settlement(long queueId, long position) {}

    private record Waiting(long position, long order, Shard shard, Runnable task) {}

    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Waiting::position).thenComparingLong(Waiting::order));
    private final List<TopologyChange> changes = new ArrayList<>();
    private final Set<Settlement> live = new HashSet<>();
    private final Map<Long, Message> messages = new HashMap<>();
    private final Set<Long> deletedQueues = new HashSet<>();

    /** Queues that have handed out messages, with the position of the record of it. */
    private final Map<Long, Long> served = new HashMap<>();

    private long lastPosition;
    private long durablePosition;
    private final List<JournalUnit> units = new ArrayList<>();
    private Consumer<TopologyChange> watcher = _ -> {};
    private long waitingCount;
    private boolean held;

    public SimulatedJournal(SimulatedShards shards) {
        shards.attach(this);
    }

    /** All changes of the topology so far. */
    public List<TopologyChange> changes() {
        return List.copyOf(changes);
    }

    /** The changes of one kind. */
    public <T extends TopologyChange> List<T> changes(Class<T> kind) {
        return changes.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** All units so far. */
    public List<JournalUnit> units() {
        return List.copyOf(units);
    }

    /** From now on the watcher hears of each change as it is appended. */
    public void watch(Consumer<TopologyChange> changeWatcher) {
        watcher = changeWatcher;
    }

    /** What a broker would be given that begins with this journal. */
    public Recovered recovered() {
        Map<Long, Recovered.QueueContent> contents = new HashMap<>();
        live.stream()
                .sorted(Comparator.comparingLong(Settlement::position))
                .forEach(each -> contents.computeIfAbsent(
                                each.queueId, id -> new Recovered.QueueContent(new PositionList(), handedOutUpTo(id)))
                        .positions()
                        .add(each.position));
        long lastId = changes(TopologyChange.QueueDeclared.class).stream()
                .mapToLong(TopologyChange.QueueDeclared::id)
                .max()
                .orElse(0);
        return new Recovered(changes(), contents, lastId);
    }

    private long handedOutUpTo(long queueId) {
        if (served.containsKey(queueId)) {
            return lastPosition;
        }
        return changes(TopologyChange.QueueRested.class).stream()
                .filter(each -> each.id() == queueId)
                .mapToLong(TopologyChange.QueueRested::handedOutUpTo)
                .max()
                .orElse(-1);
    }

    /** How many messages a queue has that it is not done with. */
    public long liveCount(long queueId) {
        return live.stream().filter(each -> each.queueId == queueId).count();
    }

    /** Whether a queue has the message at that position and is not done with it. */
    public boolean isLive(long queueId, long position) {
        return live.contains(new Settlement(queueId, position));
    }

    /** The message that was appended at that position. */
    public @Nullable Message message(long position) {
        return messages.get(position);
    }

    /** Whether it is durable that the queue hands out messages. */
    public boolean isServed(long queueId) {
        return served.getOrDefault(queueId, Long.MAX_VALUE) <= durablePosition;
    }

    /** While held, nothing becomes durable. */
    public void hold(boolean stopped) {
        held = stopped;
    }

    // --- the journal

    @Override
    public long append(Message message, long[] queueIds, int queueCount) {
        if (queueCount == 0 || !message.isPersistent()) {
            throw new IllegalStateException("nothing to journal");
        }
        lastPosition++;
        messages.put(lastPosition, message);
        for (int i = 0; i < queueCount; i++) {
            if (!deletedQueues.contains(queueIds[i]) && !live.add(new Settlement(queueIds[i], lastPosition))) {
                throw new IllegalStateException("one record names queue " + queueIds[i] + " twice");
            }
        }
        return lastPosition;
    }

    @Override
    public long append(TopologyChange change) {
        changes.add(change);
        watcher.accept(change);
        lastPosition++;
        switch (change) {
            case TopologyChange.QueueServed(long id) -> served.put(id, lastPosition);
            case TopologyChange.QueueRested(long id, long _) -> {
                if (served.remove(id) == null) {
                    throw new IllegalStateException("queue " + id + " rests and did nothing");
                }
            }
            case TopologyChange.QueueDeleted(String _, String _, long id) -> {
                deletedQueues.add(id);
                live.removeIf(each -> each.queueId == id);
            }
            case TopologyChange.ExchangeDeclared _,
                    TopologyChange.ExchangeDeleted _,
                    TopologyChange.QueueDeclared _,
                    TopologyChange.QueuePurged _,
                    TopologyChange.Bound _,
                    TopologyChange.Unbound _ -> {}
        }
        return lastPosition;
    }

    @Override
    public long append(JournalUnit unit) {
        units.add(unit);
        for (JournalUnit.Settlement each : unit.settlements()) {
            if (!deletedQueues.contains(each.queueId())) {
                settle(each.queueId(), each.position());
            }
        }
        unit.publishes()
                .forEach(each ->
                        each.message().journaledAt(append(each.message(), each.queueIds(), each.queueIds().length)));
        return lastPosition;
    }

    @Override
    public void settle(long queueId, long position) {
        if (!live.remove(new Settlement(queueId, position))) {
            throw new IllegalStateException(
                    "queue " + queueId + " settles what it does not have, at position " + position);
        }
    }

    @Override
    public long durablePosition() {
        return durablePosition;
    }

    @Override
    public void whenDurable(long position, Shard shard, Runnable task) {
        waiting.add(new Waiting(position, waitingCount++, shard, task));
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

    // --- the disk

    @Override
    public boolean hasWork() {
        return !held && (durablePosition < lastPosition || !waiting.isEmpty());
    }

    @Override
    public void work(RandomGenerator random) {
        durablePosition += random.nextLong(lastPosition - durablePosition + 1);
        for (Waiting next = waiting.peek(); next != null && next.position <= durablePosition; next = waiting.peek()) {
            waiting.remove();
            next.shard.post(next.task);
        }
    }
}
