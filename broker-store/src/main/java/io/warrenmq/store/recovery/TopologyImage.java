package io.warrenmq.store.recovery;

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
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the topology has become after changes, in their order. */
final class TopologyImage {
    private record Name(String vhost, String name) {}

    private record Parameter(String vhost, String component, String name) {}

    private final Map<Name, ExchangeDeclared> exchanges = new LinkedHashMap<>();
    private final Map<Long, QueueDeclared> queues = new LinkedHashMap<>();
    private final Map<Name, Long> queueIds = new HashMap<>();
    private final Map<Long, Long> handedOut = new HashMap<>();
    private final Map<Parameter, ParameterSet> parameters = new LinkedHashMap<>();

    /** By the names of their ends, so that what goes takes its bindings along without a look at all the others. */
    private final Map<Name, Set<BindingRecord>> bySource = new LinkedHashMap<>();

    private final Map<Name, Set<BindingRecord>> byQueue = new HashMap<>();
    private final Map<Name, Set<BindingRecord>> byExchange = new HashMap<>();

    void apply(TopologyChange change) {
        switch (change) {
            case ExchangeDeclared declared -> exchanges.put(new Name(declared.vhost(), declared.name()), declared);
            case ExchangeDeleted(String vhost, String name) -> exchangeDeleted(new Name(vhost, name));
            case QueueDeclared declared -> {
                queues.put(declared.id(), declared);
                queueIds.put(new Name(declared.vhost(), declared.name()), declared.id());
            }
            case QueueChanged(String _, String _, long id, FieldTable arguments) ->
                queues.computeIfPresent(
                        id,
                        (_, known) ->
                                new QueueDeclared(known.vhost(), known.name(), id, known.autoDelete(), arguments));
            case QueueDeleted(String vhost, String name, long id) -> queueDeleted(new Name(vhost, name), id);
            case QueuePurged _ -> {}
            case QueueServed(long id) -> handedOut.put(id, Long.MAX_VALUE);
            case QueueRested(long id, long upTo) -> handedOut.put(id, upTo);
            case Bound(BindingRecord binding) -> {
                bySource.computeIfAbsent(source(binding), _ -> new LinkedHashSet<>())
                        .add(binding);
                toward(binding)
                        .computeIfAbsent(destination(binding), _ -> new LinkedHashSet<>())
                        .add(binding);
            }
            case Unbound(BindingRecord binding) -> unbound(binding);
            case ParameterSet set -> parameters.put(new Parameter(set.vhost(), set.component(), set.name()), set);
            case ParameterCleared(String vhost, String component, String name) ->
                parameters.remove(new Parameter(vhost, component, name));
        }
    }

    private static Name source(BindingRecord binding) {
        return new Name(binding.vhost(), binding.source());
    }

    private static Name destination(BindingRecord binding) {
        return new Name(binding.vhost(), binding.destination());
    }

    private Map<Name, Set<BindingRecord>> toward(BindingRecord binding) {
        return binding.toQueue() ? byQueue : byExchange;
    }

    private void unbound(BindingRecord binding) {
        remove(bySource, source(binding), binding);
        remove(toward(binding), destination(binding), binding);
    }

    private static void remove(Map<Name, Set<BindingRecord>> index, Name name, BindingRecord binding) {
        Set<BindingRecord> bindings = index.get(name);
        if (bindings != null) {
            bindings.remove(binding);
            if (bindings.isEmpty()) {
                index.remove(name);
            }
        }
    }

    private void exchangeDeleted(Name name) {
        exchanges.remove(name);
        Set<BindingRecord> from = bySource.remove(name);
        if (from != null) {
            List.copyOf(from).forEach(this::unbound);
        }
        dropToward(byExchange, name);
    }

    private void queueDeleted(Name name, long id) {
        queues.remove(id);
        handedOut.remove(id);
        if (queueIds.remove(name, id)) {
            dropToward(byQueue, name);
        }
    }

    private void dropToward(Map<Name, Set<BindingRecord>> index, Name name) {
        Set<BindingRecord> toward = index.remove(name);
        if (toward != null) {
            toward.forEach(binding -> remove(bySource, source(binding), binding));
        }
    }

    /** How messages for people name a queue. */
    String nameOf(long queueId) {
        QueueDeclared queue = queues.get(queueId);
        return queue == null ? "a deleted queue" : "queue '" + queue.name() + "' of vhost '" + queue.vhost() + "'";
    }

    /** Up to where the queue may have handed out messages; below all positions when it never did. */
    long handedOutUpTo(long queueId) {
        return handedOut.getOrDefault(queueId, -1L);
    }

    /** Declarations, each behind what it refers to. */
    List<TopologyChange> toList() {
        List<TopologyChange> all = new ArrayList<>(parameters.values());
        all.addAll(exchanges.values());
        all.addAll(queues.values());
        bySource.values().forEach(bindings -> bindings.forEach(each -> all.add(new Bound(each))));
        return all;
    }
}
