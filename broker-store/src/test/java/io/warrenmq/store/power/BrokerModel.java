package io.warrenmq.store.power;

import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.Recovered.QueueContent;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.journal.TopologyChange.BindingRecord;
import io.warrenmq.core.journal.TopologyChange.Bound;
import io.warrenmq.core.journal.TopologyChange.ExchangeDeclared;
import io.warrenmq.core.journal.TopologyChange.ExchangeDeleted;
import io.warrenmq.core.journal.TopologyChange.ParameterCleared;
import io.warrenmq.core.journal.TopologyChange.ParameterSet;
import io.warrenmq.core.journal.TopologyChange.QueueChanged;
import io.warrenmq.core.journal.TopologyChange.QueueDeclared;
import io.warrenmq.core.journal.TopologyChange.QueueDeleted;
import io.warrenmq.core.journal.TopologyChange.QueuePurged;
import io.warrenmq.core.journal.TopologyChange.QueueRested;
import io.warrenmq.core.journal.TopologyChange.QueueServed;
import io.warrenmq.core.journal.TopologyChange.Unbound;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a broker has that is durable, in the plainest form: which exchanges, queues and bindings there are, and which
 * messages wait in which queue. Messages have numbers from 1, in the order of publishing. Two models with the same
 * {@link #hash} hold the same.
 */
final class BrokerModel {
    /** A virtual host's exchange. */
    private record ExchangeKey(String vhost, String name) {}

    /** A setting of a virtual host. */
    private record ParameterKey(String vhost, String component, String name) {}

    /**
     * What a queue has noted of a message.
     *
     * @param deliveryCount 0 when nothing was noted
     * @param dueMs 0 when nothing was noted
     */
    record Noted(int deliveryCount, long dueMs) {
        static final Noted NOTHING = new Noted(0, 0);

        Noted returned(int count) {
            return new Noted(count, dueMs);
        }

        Noted rescheduled(long atMs) {
            return new Noted(deliveryCount, atMs);
        }

        long hash(long queueId, long number) {
            return equals(NOTHING) ? 0 : mix(mix(queueId, number), mix(deliveryCount, dueMs));
        }
    }

    /** A queue and what waits in it. */
    private static final class QueueModel {
        private QueueDeclared declared;
        private final TreeSet<Long> messages = new TreeSet<>();
        private final Map<Long, Noted> notes = new TreeMap<>();

        /** Messages up to this one count as handed out. */
        private long handedOutUpTo = -1;

        private long contentHash;
        private long hash;

        QueueModel(QueueDeclared declared) {
            this.declared = declared;
        }

        long rehash() {
            long handedOut = handedOutUpTo == Long.MAX_VALUE
                    ? messages.size()
                    : messages.headSet(handedOutUpTo, true).size();
            hash = contentHash + mix(declared.id(), -1 - handedOut);
            return hash;
        }
    }

    /** No position is as great: all that will ever come counts as handed out. */
    private static final long SERVED_MIN = 1L << 62;

    private final Map<ExchangeKey, ExchangeDeclared> exchanges = new HashMap<>();
    private final TreeMap<Long, QueueModel> queues = new TreeMap<>();
    private final Set<BindingRecord> bindings = new HashSet<>();
    private final Map<ParameterKey, ParameterSet> parameters = new HashMap<>();
    private long topologyHash;
    private long contentHash;
    private long lastQueueId;

    /**
     * What a store says it has. Throws when that contradicts itself.
     *
     * @param messages what waits in each queue: numbers of messages, and those that may have been handed out negated
     * @param notes what each queue has noted, by numbers of messages
     */
    static BrokerModel of(Recovered recovered, Map<Long, List<Long>> messages, Map<Long, Map<Long, Noted>> notes) {
        BrokerModel model = new BrokerModel();
        for (TopologyChange each : recovered.topology()) {
            boolean isHandOut = each instanceof QueueServed || each instanceof QueueRested;
            if (!isHandOut) { // these are in the contents
                model.requireEnds(each);
                model.apply(each);
            }
        }
        recovered.contents().forEach((queueId, content) -> model.fill(queueId, content, messages.get(queueId)));
        notes.forEach((queueId, own) -> own.forEach((number, noted) -> model.note(queueId, number, noted)));
        require(recovered.lastQueueId() >= model.lastQueueId, "a queue's id is beyond the last one");
        model.lastQueueId = recovered.lastQueueId();
        return model;
    }

    private void fill(long queueId, QueueContent content, @Nullable List<Long> messages) {
        QueueModel queue = queues.get(queueId);
        if (queue == null || messages == null) {
            throw new IllegalStateException("messages of queue " + queueId + ", which is not there");
        }
        long last = 0;
        for (long each : messages) {
            long number = Math.abs(each);
            require(number > last, "queue " + queueId + " has message " + number + " behind " + last);
            last = number;
            if (each < 0) {
                queue.handedOutUpTo = number;
            }
            add(queueId, number);
        }
        if (content.handedOutUpTo() >= SERVED_MIN) {
            handOut(queueId, Long.MAX_VALUE);
        }
    }

    private void requireEnds(TopologyChange change) {
        if (change instanceof Bound(BindingRecord binding)) {
            require(
                    !binding.toQueue()
                            || queues.values().stream()
                                    .anyMatch(each -> each.declared.name().equals(binding.destination())),
                    "a binding before its queue: " + binding);
        }
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }

    BrokerModel copy() {
        BrokerModel copy = new BrokerModel();
        copy.exchanges.putAll(exchanges);
        copy.bindings.addAll(bindings);
        copy.parameters.putAll(parameters);
        queues.forEach((id, queue) -> {
            QueueModel other = new QueueModel(queue.declared);
            other.messages.addAll(queue.messages);
            other.notes.putAll(queue.notes);
            other.handedOutUpTo = queue.handedOutUpTo;
            other.contentHash = queue.contentHash;
            other.hash = queue.hash;
            copy.queues.put(id, other);
        });
        copy.topologyHash = topologyHash;
        copy.contentHash = contentHash;
        copy.lastQueueId = lastQueueId;
        return copy;
    }

    long hash() {
        return topologyHash + contentHash;
    }

    long lastQueueId() {
        return lastQueueId;
    }

    List<Long> queueIds() {
        return List.copyOf(queues.keySet());
    }

    List<QueueDeclared> queues() {
        return queues.values().stream().map(each -> each.declared).toList();
    }

    List<ExchangeDeclared> exchanges() {
        return List.copyOf(exchanges.values());
    }

    List<BindingRecord> bindings() {
        return new ArrayList<>(bindings);
    }

    List<ParameterSet> parameters() {
        return List.copyOf(parameters.values());
    }

    boolean hasExchange(String vhost, String name) {
        return exchanges.containsKey(new ExchangeKey(vhost, name));
    }

    /** What waits in a queue; nothing when there is no such queue. */
    NavigableSet<Long> messages(long queueId) {
        QueueModel queue = queues.get(queueId);
        return queue == null ? new TreeSet<>() : queue.messages;
    }

    /** Up to where messages of a queue may have been delivered. */
    long handedOutUpTo(long queueId) {
        QueueModel queue = queues.get(queueId);
        return queue == null ? -1 : queue.handedOutUpTo;
    }

    /** All messages that wait anywhere. */
    NavigableSet<Long> allMessages() {
        TreeSet<Long> all = new TreeSet<>();
        queues.values().forEach(each -> all.addAll(each.messages));
        return all;
    }

    // --- changes

    void publish(long number, long[] queueIds) {
        for (long each : queueIds) {
            add(each, number);
        }
    }

    private void add(long queueId, long number) {
        QueueModel queue = queues.get(queueId);
        if (queue != null && queue.messages.add(number)) {
            contentHash -= queue.hash;
            queue.contentHash += mix(queueId, number);
            contentHash += queue.rehash();
        }
    }

    void settle(long queueId, long number) {
        QueueModel queue = queues.get(queueId);
        if (queue != null && queue.messages.remove(number)) {
            contentHash -= queue.hash;
            Noted noted = queue.notes.remove(number);
            queue.contentHash -= mix(queueId, number) + (noted == null ? 0 : noted.hash(queueId, number));
            contentHash += queue.rehash();
        }
    }

    /** What was noted of a message so far. */
    Noted note(long queueId, long number) {
        QueueModel queue = queues.get(queueId);
        return queue == null ? Noted.NOTHING : queue.notes.getOrDefault(number, Noted.NOTHING);
    }

    /** Takes the place of what was noted before; nothing when the message is not there. */
    void note(long queueId, long number, Noted noted) {
        QueueModel queue = queues.get(queueId);
        if (queue != null && queue.messages.contains(number)) {
            contentHash -= queue.hash;
            queue.contentHash +=
                    noted.hash(queueId, number) - note(queueId, number).hash(queueId, number);
            queue.notes.put(number, noted);
            contentHash += queue.rehash();
        }
    }

    void apply(TopologyChange change) {
        switch (change) {
            case ExchangeDeclared it -> exchanges.put(new ExchangeKey(it.vhost(), it.name()), it);
            case ExchangeDeleted it -> {
                exchanges.remove(new ExchangeKey(it.vhost(), it.name()));
                bindings.removeIf(each -> each.vhost().equals(it.vhost())
                        && (each.source().equals(it.name())
                                || (!each.toQueue() && each.destination().equals(it.name()))));
            }
            case QueueDeclared it -> {
                QueueModel queue = new QueueModel(it);
                queues.put(it.id(), queue);
                lastQueueId = Math.max(lastQueueId, it.id());
                contentHash += queue.rehash();
            }
            case QueueChanged it -> {
                QueueModel queue = queues.get(it.id());
                if (queue != null) {
                    QueueDeclared was = queue.declared;
                    queue.declared =
                            new QueueDeclared(was.vhost(), was.name(), was.id(), was.autoDelete(), it.arguments());
                }
            }
            case QueueDeleted it -> {
                QueueModel queue = queues.remove(it.id());
                contentHash -= queue == null ? 0 : queue.hash;
                bindings.removeIf(each -> each.vhost().equals(it.vhost())
                        && each.toQueue()
                        && each.destination().equals(it.name()));
            }
            case QueuePurged _ -> {}
            case QueueServed it -> handOut(it.id(), Long.MAX_VALUE);
            case QueueRested it -> handOut(it.id(), it.handedOutUpTo());
            case Bound it -> bindings.add(it.binding());
            case Unbound it -> bindings.remove(it.binding());
            case ParameterSet it -> parameters.put(new ParameterKey(it.vhost(), it.component(), it.name()), it);
            case ParameterCleared it -> parameters.remove(new ParameterKey(it.vhost(), it.component(), it.name()));
        }
        rehashTopology();
    }

    private void handOut(long queueId, long upTo) {
        QueueModel queue = queues.get(queueId);
        if (queue != null) {
            contentHash -= queue.hash;
            queue.handedOutUpTo = upTo;
            contentHash += queue.rehash();
        }
    }

    private void rehashTopology() {
        topologyHash = 0;
        exchanges.values().forEach(each -> topologyHash += mix(1, each.hashCode()));
        bindings.forEach(each -> topologyHash += mix(2, each.hashCode()));
        queues.values().forEach(each -> topologyHash += mix(3, each.declared.hashCode()));
        parameters.values().forEach(each -> topologyHash += mix(4, each.hashCode()));
    }

    private static long mix(long a, long b) {
        long z = a * 0x9E3779B97F4A7C15L + b;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        queues.values()
                .forEach(each -> text.append("\n  queue ")
                        .append(each.declared.id())
                        .append(" handed out up to ")
                        .append(each.handedOutUpTo)
                        .append(": ")
                        .append(each.messages)
                        .append(" noted ")
                        .append(each.notes));
        return text.append("\n  parameters ")
                .append(parameters.values())
                .append("\n  exchanges ")
                .append(exchanges.values().stream()
                        .map(ExchangeDeclared::name)
                        .sorted()
                        .toList())
                .append("\n  bindings ")
                .append(bindings.stream()
                        .map(each -> each.source() + ">" + each.destination() + "/" + each.routingKey())
                        .sorted()
                        .toList())
                .toString();
    }
}
