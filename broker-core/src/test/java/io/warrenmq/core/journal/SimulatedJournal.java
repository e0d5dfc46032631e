package io.warrenmq.core.journal;

import io.warrenmq.core.dedup.ProducerSequence;
import io.warrenmq.core.dedup.SequenceWindows;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.PositionList;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.SimulatedShards;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
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

    /** What was recorded, to be recorded again; a unit's records are all durable with its end. */
    private record Logged(long durableAt, Consumer<SimulatedJournal> record) {}

    /** A message whose queue has not said what it makes of it, or has refused it and not settled it yet. */
    private record Undecided(Message message, boolean refused) {}

    private record Waiting(long position, long order, Shard shard, Runnable task) {}

    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Waiting::position).thenComparingLong(Waiting::order));
    private final List<TopologyChange> changes = new ArrayList<>();
    private final Set<Settlement> live = new HashSet<>();
    private final Map<Long, Message> messages = new HashMap<>();
    private final Map<Settlement, Integer> deliveryCounts = new HashMap<>();
    private final Map<Settlement, Long> dueTimes = new HashMap<>();
    private final Map<Settlement, Undecided> undecided =
            new TreeMap<>(Comparator.comparingLong(Settlement::position).thenComparingLong(Settlement::queueId));

    private final Map<Long, SequenceWindows> windows = new HashMap<>();
    private final Set<Long> deletedQueues = new HashSet<>();

    /** Queues that have handed out messages, with the position of the record of it. */
    private final Map<Long, Long> served = new HashMap<>();

    private long lastPosition;
    private long durablePosition;
    private final List<Logged> log = new ArrayList<>();
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
        live.stream().map(Settlement::queueId).distinct().forEach(id -> contents.put(id, content(id)));
        windows.keySet().forEach(id -> contents.computeIfAbsent(id, this::content));
        long lastId = changes(TopologyChange.QueueDeclared.class).stream()
                .mapToLong(TopologyChange.QueueDeclared::id)
                .max()
                .orElse(0);
        return new Recovered(changes(), contents, lastId);
    }

    private Recovered.QueueContent content(long queueId) {
        PositionList positions = new PositionList();
        MarkList marks = new MarkList();
        long[] bodyBytes = {0};
        live.stream()
                .filter(each -> each.queueId == queueId)
                .sorted(Comparator.comparingLong(Settlement::position))
                .forEach(each -> {
                    positions.add(each.position);
                    Message message = Objects.requireNonNull(messages.get(each.position));
                    bodyBytes[0] += message.bodyBytes();
                    mark(each, message, marks);
                });
        return new Recovered.QueueContent(
                positions,
                handedOutUpTo(queueId),
                bodyBytes[0],
                marks,
                windows(queueId).copy());
    }

    private SequenceWindows windows(long queueId) {
        return windows.computeIfAbsent(queueId, _ -> new SequenceWindows());
    }

    /** The numbers that a queue counts as seen. */
    public boolean isSeen(long queueId, ProducerSequence number, long nowMs) {
        return windows(queueId).contains(number, nowMs);
    }

    private void mark(Settlement waiting, Message message, MarkList marks) {
        Long rescheduled = dueTimes.get(waiting);
        int deliveryCount = deliveryCounts.getOrDefault(waiting, 0);
        if (message.isMarked() || rescheduled != null || deliveryCount > 0) {
            marks.add(
                    waiting.position,
                    message.priority() > 0 ? message.priority() : MarkList.NONE,
                    MarkList.after(message.publishedMs(), message.expirationMs()),
                    rescheduled == null ? MarkList.after(message.publishedMs(), message.delayMs()) : rescheduled,
                    deliveryCount);
        }
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

    /** A crash: this journal goes on from what was durable of another, and tells what a broker begins with. */
    public Recovered takeOver(SimulatedJournal crashed) {
        for (Logged each : crashed.log) {
            if (each.durableAt <= crashed.durablePosition) {
                each.record.accept(this);
                log.add(each);
            }
        }
        lastPosition = crashed.lastPosition;
        decideRest();
        durablePosition = lastPosition;
        return recovered();
    }

    /** Decides as the queues would have. */
    private void decideRest() {
        List.copyOf(undecided.keySet()).forEach(place -> {
            Message message = Objects.requireNonNull(messages.get(place.position));
            ProducerSequence number = Objects.requireNonNull(message.number());
            boolean isSeen = windows(place.queueId).contains(number, message.publishedMs());
            decided(place.queueId, place.position, isSeen ? Decision.REPEATED : Decision.TAKEN);
        });
    }

    private void note(long durableAt, Consumer<SimulatedJournal> record) {
        log.add(new Logged(durableAt, record));
        record.accept(this);
    }

    private void hold(long position, Message message, long[] queueIds) {
        messages.put(position, message);
        for (long id : queueIds) {
            if (!deletedQueues.contains(id) && !live.add(new Settlement(id, position))) {
                throw new IllegalStateException("one record names queue " + id + " twice");
            }
            if (!deletedQueues.contains(id) && message.number() != null) {
                undecided.put(new Settlement(id, position), new Undecided(message, false));
            }
        }
    }

    private void change(long position, TopologyChange change) {
        changes.add(change);
        switch (change) {
            case TopologyChange.QueueServed(long id) -> served.put(id, position);
            case TopologyChange.QueueRested(long id, long _) -> {
                if (served.remove(id) == null) {
                    throw new IllegalStateException("queue " + id + " rests and did nothing");
                }
            }
            case TopologyChange.QueueDeleted(String _, String _, long id) -> {
                deletedQueues.add(id);
                live.removeIf(each -> each.queueId == id);
                deliveryCounts.keySet().removeIf(each -> each.queueId == id);
                dueTimes.keySet().removeIf(each -> each.queueId == id);
                undecided.keySet().removeIf(each -> each.queueId == id);
                windows.remove(id);
            }
            case TopologyChange.ExchangeDeclared _,
                    TopologyChange.ExchangeDeleted _,
                    TopologyChange.QueueDeclared _,
                    TopologyChange.QueueChanged _,
                    TopologyChange.ParameterSet _,
                    TopologyChange.ParameterCleared _,
                    TopologyChange.QueuePurged _,
                    TopologyChange.Bound _,
                    TopologyChange.Unbound _ -> {}
        }
    }

    private void drop(Settlement settlement) {
        if (!live.remove(settlement)) {
            throw new IllegalStateException("queue " + settlement.queueId
                    + " settles what it does not have, at position " + settlement.position);
        }
        deliveryCounts.remove(settlement);
        dueTimes.remove(settlement);
        Undecided refused = undecided.remove(settlement);
        if (refused != null && !refused.refused) {
            throw new IllegalStateException("queue " + settlement.queueId
                    + " settles what it has not decided about, at position " + settlement.position);
        }
    }

    private void decide(Settlement place, Decision decision) {
        Undecided open = undecided.remove(place);
        if (open == null) {
            throw new IllegalStateException("queue " + place.queueId
                    + " decides twice, or about a message without number, at position " + place.position);
        }
        SequenceWindows seen = windows(place.queueId);
        ProducerSequence number = Objects.requireNonNull(open.message.number());
        switch (decision) {
            case TAKEN -> seen.add(number, open.message.publishedMs());
            case REPEATED -> {
                seen.used(number, open.message.publishedMs());
                drop(place);
            }
            case REFUSED -> undecided.put(place, new Undecided(open.message, true));
        }
    }

    private void requireLive(Settlement waiting) {
        if (!live.contains(waiting)) {
            throw new IllegalStateException("queue " + waiting.queueId
                    + " notes something of what it does not have, at position " + waiting.position);
        }
    }

    // --- the journal

    @Override
    public long append(Message message, long[] queueIds, int queueCount) {
        return append(message, Arrays.copyOf(queueIds, queueCount), lastPosition + 1);
    }

    private long append(Message message, long[] queueIds, long durableAt) {
        if (queueIds.length == 0 || !message.isPersistent()) {
            throw new IllegalStateException("nothing to journal");
        }
        long position = ++lastPosition;
        note(durableAt, to -> to.hold(position, message, queueIds));
        return position;
    }

    @Override
    public long append(TopologyChange change) {
        watcher.accept(change);
        long position = ++lastPosition;
        note(position, to -> to.change(position, change));
        return position;
    }

    @Override
    public long append(JournalUnit unit) {
        units.add(unit);
        long end = lastPosition + unit.publishes().size() + 1;
        for (JournalUnit.Settlement each : unit.settlements()) {
            if (!deletedQueues.contains(each.queueId())) {
                note(end, to -> to.drop(new Settlement(each.queueId(), each.position())));
            }
        }
        unit.publishes().forEach(each -> each.message().journaledAt(append(each.message(), each.queueIds(), end)));
        return ++lastPosition;
    }

    /** It is durable when a later record is. */
    @Override
    public void settle(long queueId, long position) {
        if (!deletedQueues.contains(queueId)) {
            note(lastPosition + 1, to -> to.drop(new Settlement(queueId, position)));
        }
    }

    @Override
    public void returned(long queueId, long position, int deliveryCount) {
        note(new Settlement(queueId, position), (to, waiting) -> to.deliveryCounts.put(waiting, deliveryCount));
    }

    @Override
    public void reschedule(long queueId, long position, long dueMs) {
        note(new Settlement(queueId, position), (to, waiting) -> to.dueTimes.put(waiting, dueMs));
    }

    @Override
    public void decided(long queueId, long position, Decision decision) {
        if (!deletedQueues.contains(queueId)) {
            note(lastPosition + 1, to -> to.decide(new Settlement(queueId, position), decision));
        }
    }

    /** It is durable when a later record is. */
    private void note(Settlement waiting, BiConsumer<SimulatedJournal, Settlement> noted) {
        if (!deletedQueues.contains(waiting.queueId)) {
            note(lastPosition + 1, to -> {
                to.requireLive(waiting);
                noted.accept(to, waiting);
            });
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
